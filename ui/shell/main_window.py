"""The main window: makes the parts, and connects document, run and views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.canvas.image import thumbnail
from ui.canvas.palette import PaletteView
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.view import InspectorView
from ui.lessons.page import LessonPage
from ui.run.controller import RunController
from ui.run.session import TrainingSession
from ui.shell.actions import ActionMenu, connect_actions, make_actions, update_enabled
from ui.shell.commands import Commands
from ui.shell.context_menu import context_menu
from ui.shell.cure_actions import CureActions
from ui.shell.data_notice import DataNotice
from ui.shell.data_points import DataPoints
from ui.shell.docks.dock_area import DockArea
from ui.shell.docks.main_view import MainView
from ui.shell.docks.view_rail import ViewRail
from ui.shell.file_actions import FileActions
from ui.shell.file_drops import accepts, take_dropped
from ui.shell.file_notice import FileNotice
from ui.shell.file_words import window_title
from ui.shell.gallery.actions import GalleryActions
from ui.shell.help.actions import HelpActions
from ui.shell.kept_run_actions import KeptRunActions
from ui.shell.keyboard_focus import KeyboardFocus
from ui.shell.lesson_actions import LessonActions
from ui.shell.presentation.bar import PresentationBar
from ui.shell.presentation.mode import SPACING_PX, PresentationMode, restyle
from ui.shell.presentation.speaker_actions import SpeakerActions
from ui.shell.presentation.trace_room import TraceRoom
from ui.shell.recent_files import RecentFiles
from ui.shell.run_actions import RunActions
from ui.shell.searchable_window import SearchableWindow
from ui.shell.study_actions import StudyActions
from ui.shell.view_updates import ViewUpdater
from ui.shell.window_place import LEAST_SIZE, place_window, remember_place
from ui.style import theme
from ui.timeline.bar import TimelineBar
from ui.toolbars.initialisation_toggle import InitialisationToggle
from ui.toolbars.status_line import StatusLine, problem_text
from ui.toolbars.step_trace_bar import StepTraceBar
from ui.toolbars.toolbar import TrainingToolbar, training_facts

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent

    from simulator.design.storage.recovery_folder import FoundCopy
    from simulator.errors import Problem
    from simulator.measurement.snapshot import Snapshot
    from ui.shell.settings import Settings
    from ui.shell.windows import Windows


class MainWindow(SearchableWindow):
    """One design, its run, and everything that shows them."""

    activated = Signal()  # it is the window that is used now
    closed = Signal()

    def __init__(self, path: str | Path | None, settings: Settings, windows: Windows) -> None:
        super().__init__()
        self.windows = windows
        self.setWindowTitle("Depthscope")
        self.setAcceptDrops(True)
        self.settings = settings
        self.document = Document(self)
        self.document.locks_files = settings.kept  # a picture of a file is no editing of it
        self.selection = Selection(self.document)
        self.session = TrainingSession(self)
        self._closed = False
        self._build()
        self._connect()
        if path is None or not self.open_path(Path(path)):
            refusal = self.status.message.text()
            self.file_actions.open_opening_lesson()
            if path is not None:
                self.status.warn(refusal)
        self.canvas.setFocus()

    # Parts

    def _build(self) -> None:
        whole = QWidget()
        self.setCentralWidget(whole)  # first: a part is restyled whenever what it is in moves
        self.canvas = CanvasView(self.document, self.selection)
        self.canvas.scene().run_display.live_values = self.settings.live_values()
        self.actions_by_name = make_actions(self, self.canvas, self.document.undo_stack)
        self.actions_by_name["live_values"].setChecked(self.canvas.scene().run_display.live_values)
        self.menu = ActionMenu(self, self.actions_by_name)
        self.toolbar = TrainingToolbar(self.actions_by_name, self.menu)
        self.palette_view = PaletteView(self.canvas)
        self.initialisation_toggle = InitialisationToggle(self.settings.start())
        self.palette_view.add_below(self.initialisation_toggle)
        self.lesson_page = LessonPage(self.document)
        self.lesson = self.lesson_page.text
        self.inspector = InspectorView(self.document, self.selection, self.lesson_page)
        self.dock_area = DockArea(self.canvas, self.palette_view, self.inspector, whole)
        parts = self.dock_area, self.canvas, self.selection
        self.view_updater = ViewUpdater(*parts, self.session.runs)
        self.view_rail = ViewRail(self.dock_area.actions_by_name)
        self.main_view = MainView(self.document, self.dock_area)
        self.data_points = DataPoints(self.document, self.dock_area)
        self.study_actions = StudyActions(self.document, self.dock_area, self.windows.beside(self))
        self._fill_view_menu()
        self.step_trace_bar = StepTraceBar(self.selection, self.actions_by_name)
        self.timeline = TimelineBar(self.actions_by_name)
        self.status = StatusLine()
        self.commands = Commands(self.document, self.selection, self.canvas)
        self.file_actions = FileActions(self, self.document, self.settings, self.canvas)
        self.file_notice = FileNotice(self.document, self.file_actions)
        self.recent_files = RecentFiles(self, self.settings, lambda: thumbnail(self.canvas.scene()))
        self.menu.parts["File"].insertMenu(self.action("save"), self.recent_files.menu)
        self.run_actions = RunActions(
            self.session, self.view_updater, self.timeline, self.step_trace_bar, self.status,
            self.actions_by_name,
        )  # fmt: skip
        self.canvas.keyboard.before_parent = self.run_actions.end_walk
        self.run_controller = RunController(
            self.document, self.session, lambda: self.initialisation_toggle.start,
            self.run_actions.has_steps,
        )  # fmt: skip
        self.cure_actions = CureActions(
            self.document, self.selection, self.session, self.view_updater, self.dock_area,
            self.timeline, self.status, self.run_controller.restart, self._update_actions,
        )  # fmt: skip
        self.presentation_bar = PresentationBar(
            self.document, self.selection, self.canvas, self.actions_by_name, self.menu
        )
        self.presentation = PresentationMode(
            self, self.toolbar, self.presentation_bar, self.dock_area, self.canvas, self.document
        )
        below = self.timeline, self.status
        TraceRoom(self.step_trace_bar, self.dock_area, self.presentation, below)
        self.help_actions = HelpActions(self, self.canvas, self.inspector)
        self.kept_run_actions = KeptRunActions(self, self)
        self.keyboard_focus = KeyboardFocus(self, self.canvas, self.inspector, self._regions)
        self.data_notice = DataNotice(self)
        self.lesson_actions = LessonActions(self, self)
        self.gallery_actions = GalleryActions(self)
        self.speaker_actions = SpeakerActions(self)
        self._lay_out(whole)

    def _lay_out(self, whole: QWidget) -> None:
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(SPACING_PX)
        down.addWidget(self.toolbar)
        down.addWidget(self.presentation_bar)
        down.addWidget(self.file_notice.bar)
        down.addWidget(self.data_notice.bar)
        down.addLayout(self.presentation.across, 1)
        down.addWidget(self.step_trace_bar)
        down.addWidget(self.timeline)
        down.addWidget(self.status)
        whole.setMinimumSize(LEAST_SIZE)  # whatever a bar would like to say on a small screen
        self.status.add_at_end(self.view_rail)
        place_window(self, self.settings)
        self.dock_area.restore(self.settings.bytes_of("layout"))

    def _regions(self) -> list[QWidget]:
        """The parts of the window that are seen, from the top left to the bottom right."""
        views = [
            self.dock_area.views[name] for name, dock in self.dock_area.docks.items() if dock.seen
        ]
        gallery = self.gallery_actions.view
        if gallery is not None and gallery.isVisible():  # over canvas and views
            return [self.toolbar, gallery, self.timeline]
        parts = [
            self.toolbar, self.presentation_bar, self.file_notice.bar, self.data_notice.bar,
            self.palette_view, self.canvas, self.inspector, *views, self.step_trace_bar,
            self.timeline,
        ]  # fmt: skip
        return [part for part in parts if part.isVisible()]

    def _fill_view_menu(self) -> None:
        """Append an entry with a check mark for each view."""
        view_menu = self.menu.parts["View"]
        view_menu.addSeparator()
        for action in self.dock_area.actions_by_name.values():
            self.addAction(action)
            view_menu.addAction(action)
            self.actions_by_name[action.objectName()] = action

    def _connect(self) -> None:
        connect_actions(self.actions_by_name, self)
        self.run_controller.about_to_change.connect(self.step_trace_bar.close_trace)
        self.run_controller.cleared.connect(self._clear_run)
        self.run_controller.blocked.connect(self._show_problem)
        self.run_controller.status_message.connect(self.status.show_message)
        self.document.design_changed.connect(self._on_design)
        self.document.analyzed.connect(self._on_design)
        self.initialisation_toggle.chosen.connect(self.settings.remember_start)
        self.document.path_changed.connect(self._show_title)
        self.document.file_changed.connect(self._show_title)
        self.file_notice.access_changed.connect(self._show_title)
        self.file_notice.bar.focus_left.connect(self.keyboard_focus.return_to_canvas)
        self.timeline.focus_left.connect(self.keyboard_focus.return_to_canvas)
        self.document.modified_changed.connect(self._show_title)
        self.document.refused.connect(self.status.warn)
        self.document.noted.connect(self.status.show_message)
        self.document.undo_stack.indexChanged.connect(self._update_actions)
        self.selection.changed.connect(self._update_actions)
        self.session.state_changed.connect(self._update_actions)
        self.session.arrived.connect(self.pull)
        self.session.failed.connect(self.status.warn)
        self.status.fix_accepted.connect(lambda: self.canvas.quick_fixes.apply_first(None))
        self.toolbar.rate_changed.connect(self.session.set_rate)
        self.toolbar.title_edited.connect(self.commands.rename_design)
        self.toolbar.rate_changed.connect(self.timeline.player.set_rate)
        self.toolbar.rate_changed.connect(self.canvas.pass_animation.set_rate)
        self.presentation_bar.speed_control.keep_equal(self.toolbar.speed_control)
        self.presentation.fitted.connect(self.view_updater.refresh_all)
        self.presentation_bar.focus_left.connect(self.keyboard_focus.return_to_canvas)
        tell = self.commands, self.canvas, self.view_updater, self.file_actions, self.lesson_actions
        for part in tell:
            part.status_message.connect(self.status.show_message)
        self.canvas.edit_requested.connect(self.inspector.focus_layer)
        self.canvas.divergence_bar.offered_changed.connect(self._update_actions)
        self.canvas.verdict_clicked.connect(self.cure_actions.show_findings)
        self.canvas.value_editor.file_wanted.connect(self.inspector.choose_data_file)
        self.canvas.menu_requested.connect(self._show_canvas_menu)
        self.view_updater.request_changed.connect(self.session.set_request)
        self.view_updater.probes_changed.connect(self.session.set_probes)
        self.view_updater.follow_due.connect(self._show_remaining)
        self.view_updater.warning.connect(self.status.warn)
        self.file_actions.warning.connect(self.status.warn)
        self.lesson_actions.warning.connect(self.status.warn)
        self.lesson_actions.player.changed.connect(self._update_actions)
        self.file_actions.opened.connect(self._after_opening)
        self.file_actions.used.connect(self.recent_files.note)
        self.file_actions.window_needed.connect(self._recover_in_another_window)
        self.recent_files.chosen.connect(lambda path: self.open_after_asking(Path(path)))

    def finish_typing(self) -> None:
        """Take over what has been typed into a field that still has the focus."""
        self.inspector.finish_typing()
        self.lesson_page.text.editor.finish()
        self.presentation.finish_typing()
        self.canvas.value_editor.finish()
        self.canvas.note_editor.finish()

    # The document

    def open_path(self, path: Path) -> bool:
        """Open a file; where it is refused, say why and keep the design that is open."""
        return self.file_actions.open_path(path)

    def open_after_asking(self, path: Path) -> bool:
        """Open a file in the place of the present design, whose changes are asked about."""
        return self.file_actions.may_discard() and self.open_path(path)

    def _recover_in_another_window(self, found: FoundCopy) -> None:
        self.windows.open_further(self).file_actions.recover(found)

    def _after_opening(self) -> None:
        self.selection.clear()
        self.inspector.setCurrentWidget(self.lesson_page)

    def _on_design(self) -> None:
        self._show_title()
        self._show_facts()
        self._update_actions()

    def _show_problem(self, problem: Problem) -> None:
        """Say what keeps the design from training, and offer a change that would put it right."""
        self.status.warn(problem_text(problem))
        fix = self.canvas.quick_fixes.first(problem)
        self.status.offer_fix(fix.text if fix else "")

    def apply_cure(self) -> None:
        """Solve the problem of the selected card, or else the first; without any, cure the run."""
        if self.cure_actions.can_apply():
            self.cure_actions.apply()
        elif self.canvas.divergence_bar.offered and not self.document.analysis.problems:
            self.canvas.divergence_bar.cure.click()
        else:
            self.canvas.quick_fixes.apply_first(self.selection.current)

    def toggle_live_values(self) -> None:
        """Show measurements of the run on the cards, or leave them out."""
        shown, display = self.action("live_values").isChecked(), self.canvas.scene().run_display
        self.settings.remember_live_values(shown)
        display.live_values = shown
        display.clear_live()
        self.view_updater.refresh_all()

    def _show_title(self, _modified: bool = False) -> None:
        self.toolbar.show_title(self.document.design.title, self.document.modified)
        self.setWindowTitle(window_title(self.document))

    def _show_facts(self) -> None:
        training, data = self.document.design.training, self.document.analysis.data_words
        self.toolbar.show_facts(training_facts(training, data))

    # The run

    def _clear_run(self) -> None:
        self.view_updater.clear()
        self.timeline.clear()
        self.toolbar.show_position(None)
        self.presentation_bar.show_position(None)

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot that is shown."""
        return self.view_updater.snapshot

    def pull(self) -> None:
        """Show the newest snapshot, if there is one; called whenever one has come."""
        snapshot = self.session.latest()
        if snapshot is None or not snapshot.running:  # else there is no trace: it ends at rest
            trace = self.session.latest_trace()
            if trace is not None:
                self.step_trace_bar.show_trace(trace)
        if snapshot is not None:
            self.show_snapshot(snapshot)
            if snapshot.running:  # at rest nobody waits for what is painted in its own time
                self.view_updater.frame.add_last(self._end_frame)

    def _end_frame(self) -> None:
        """Let the worker go on once all of a snapshot is painted."""
        self.view_updater.paint()
        self.session.notify_drawn()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Bring what is visible up to a snapshot; the canvas may follow with the next one."""
        if self.view_updater.show_snapshot(snapshot):
            self.view_updater.frame.add(self._show_remaining)
        if not (snapshot.running or snapshot.rewound):
            self.run_actions.show_rest(snapshot)

    def _show_remaining(self) -> None:
        """Bring canvas, timeline and toolbar up to date, after the views."""
        snapshot = self.view_updater.latest
        if snapshot is not None and self.session.is_wanted(snapshot):  # another step may be since
            self.view_updater.show_on_canvas()
            self.timeline.show_snapshot(snapshot)
            self.toolbar.show_position(snapshot)
            self.presentation_bar.show_position(snapshot)

    def _update_actions(self, *_: object) -> None:
        """Switch actions on and off, and name what they would do now."""
        update_enabled(self.actions_by_name, self)
        self.run_actions.update_texts()

    # The window itself

    def toggle_theme(self) -> None:
        """Change from the dark theme to the light one, or back."""
        chosen = theme.LIGHT if theme.current().name == "dark" else theme.DARK
        self.settings.remember_theme(chosen)
        restyle(chosen, theme.scale())

    def toggle_presentation(self, *, full_screen: bool = True) -> None:
        """Switch to presentation mode, or back, in all windows: they share the size of type."""
        others = [each.presentation for each in self.windows.all() if each is not self]
        self.presentation.toggle(others, full_screen=full_screen)
        self._show_remaining()

    def toggle_full_screen(self) -> None:
        """Take the window's frame and title away, or bring them back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def open_window(self) -> None:
        """Another window of this program, on the opening lesson."""
        self.windows.open_further(self)

    def quit(self) -> None:
        """Close all windows; each asks about unsaved changes."""
        self.windows.quit()

    def reset_layout(self) -> None:
        """Arrange all views as a first launch does."""
        self.dock_area.arrange()
        self.status.show_message("The views are back where they began.")

    def _show_canvas_menu(self, at: QPoint) -> None:
        context_menu(self, self.actions_by_name, self.canvas).popup(at)

    def action(self, name: str) -> QAction:
        """One of the window's actions."""
        return self.actions_by_name[name]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # whatever has the focus makes nothing of it
            self.run_actions.end_walk()
            self.keyboard_focus.return_to_canvas()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        returned = event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if returned:
            self.activated.emit()
            self.file_notice.refresh()
        if returned and self.document.analysis.problems:
            self.document.recheck_data()  # another program may have repaired the data file

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        take_dropped(event, self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.finish_typing()
        if not self.file_actions.may_discard():
            event.ignore()
            return
        self._closed = True
        self.file_actions.close()
        self.file_notice.close()
        self.recent_files.close()
        if self.dock_area.arranged:  # a window that was never shown has nothing to remember
            remember_place(self, self.presentation.geometry(), self.settings)
            self.settings.remember_bytes("layout", self.dock_area.arrangement())
        self.help_actions.close()
        self.hide()  # at once: the worker may need a while to stop
        self.cure_actions.close()
        self.study_actions.close()
        self.lesson_actions.close()
        self.session.close()
        self.document.close()
        event.accept()
        self.closed.emit()

    def end_without_asking(self) -> None:
        """End at once; unsaved changes are kept, to be offered at the next launch."""
        if self._closed:
            return  # and has asked about them
        self._closed = True
        self.file_actions.recovery.save_copy()
        self.file_notice.close()
        self.recent_files.close()
        self.hide()
        self.session.close()
        self.document.close()
