"""The window: puts the parts together and connects document, run and views."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from simulator.errors import Problem
from simulator.measurement.diagnosis import diagnose
from simulator.measurement.snapshot import Snapshot
from ui.canvas.palette import PaletteView
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.view import InspectorView
from ui.lessons.panel import LessonPanel
from ui.run.controller import RunController
from ui.run.run_state import RunState
from ui.run.session import TrainingSession
from ui.shell.actions import ActionMenu, make_actions
from ui.shell.commands import Commands
from ui.shell.context_menu import context_menu
from ui.shell.data_points import DataPoints
from ui.shell.docks.workbench import DockArea
from ui.shell.file_actions import FileActions
from ui.shell.settings import Settings
from ui.shell.shortcut_sheet import ShortcutSheet
from ui.shell.view_updates import ViewUpdater
from ui.style import style_sheet, theme
from ui.timeline.bar import TimelineBar
from ui.toolbars.initialisation_toggle import InitialisationToggle
from ui.toolbars.status_line import StatusLine, words_of
from ui.toolbars.step_trace_bar import StepTraceBar
from ui.toolbars.toolbar import TrainingToolbar
from ui.views.predictions.view import PredictionView


class MainWindow(QMainWindow):
    """One design, its run, and everything that shows them."""

    def __init__(self, path: str | Path | None, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle("Depthscope")
        self.setAcceptDrops(True)
        self.settings = settings
        self.document = Document(self)
        self.selection = Selection(self.document)
        self.session = TrainingSession(self)
        self._shortcuts: ShortcutSheet | None = None
        self._build()
        self._connect()
        if path is None or not self.open_path(Path(path)):
            refusal = self.status.message.text()
            self.filing.open_opening_lesson()
            if path is not None:
                self.status.warn(refusal)
        self.canvas.setFocus()

    # Parts

    def _build(self) -> None:
        self.canvas = CanvasView(self.document, self.selection)
        self.actions_by_name = make_actions(self, self.canvas)
        self.canvas.scene().run_display.live_values = self.settings.live_values()
        self.actions_by_name["live_values"].setCheckable(True)
        self.actions_by_name["live_values"].setChecked(self.canvas.scene().run_display.live_values)
        self.menu = ActionMenu(self, self.actions_by_name)
        self.transport = TrainingToolbar(self.actions_by_name, self.menu)
        self.palette_view = PaletteView(self.canvas)
        self.start_toggle = InitialisationToggle(self.settings.start())
        self.palette_view.add_below(self.start_toggle)
        self.lesson = LessonPanel(self.document)
        self.inspector = InspectorView(self.document, self.selection, self.lesson)
        self.workbench = DockArea(self.canvas, self.palette_view, self.inspector)
        self.board = ViewUpdater(self.workbench, self.canvas, self.selection)
        predictions = self.workbench.views["prediction_view"]
        assert isinstance(predictions, PredictionView)
        self.points = DataPoints(self.document, predictions)
        self._fill_view_menu()
        self.walk_bar = StepTraceBar(self.selection, self.actions_by_name)
        self.timeline = TimelineBar(self.actions_by_name)
        self.status = StatusLine()
        self.commands = Commands(self.document, self.selection, self.canvas)
        self.filing = FileActions(self, self.document, self.settings, self.canvas)
        self.follower = RunController(
            self.document, self.session, lambda: self.start_toggle.start, self._has_steps
        )
        whole = QWidget()
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(1)
        down.addWidget(self.transport)
        down.addWidget(self.workbench, 1)
        down.addWidget(self.walk_bar)
        down.addWidget(self.timeline)
        down.addWidget(self.status)
        self.setCentralWidget(whole)
        self.resize(1600, 1000)
        self.restoreGeometry(self.settings.bytes_of("geometry"))
        self.workbench.restore(self.settings.bytes_of("layout"))

    def _fill_view_menu(self) -> None:
        """All views with check marks, after what the menu holds already."""
        view_menu = self.menu.parts["View"]
        view_menu.addSeparator()
        for action in self.workbench.actions_by_name.values():
            self.addAction(action)
            view_menu.addAction(action)
            self.actions_by_name[action.objectName()] = action

    def _connect(self) -> None:
        work = {
            "quit": self.close,
            "undo": self.document.undo_stack.undo,
            "redo": self.document.undo_stack.redo,
            "train": partial(self._go_on, self.session.toggle),
            "step_once": partial(self._go_on, self.session.step_once),
            "walk": self.toggle_walk,
            "train_epoch": partial(self._go_on, self.session.train_epoch),
            "reset": self.follower.restart,
            "turn_start": self.start_toggle.turn,
            "cure": self._cure,
            "live_values": self._follow_live_values,
            "zoom_in": self.canvas.zoom_in,
            "zoom_out": self.canvas.zoom_out,
            "zoom_fit": self.canvas.zoom_fit,
            "present": self.toggle_presentation,
            "toggle_theme": self.toggle_theme,
            "reset_layout": self.reset_layout,
            "shortcuts_help": self.toggle_shortcuts,
            **self.commands.by_name(),
            **self.filing.by_name(),
        }
        for name, call in work.items():
            self.actions_by_name[name].triggered.connect(
                lambda _checked=False, call=call: self._act(call)
            )
        self.follower.about_to_change.connect(self.walk_bar.leave)
        self.follower.cleared.connect(self._clear_run)
        self.follower.blocked.connect(self._tell_problem)
        self.follower.status_message.connect(self.status.say)
        self.document.design_changed.connect(self._on_design)
        self.document.analyzed.connect(self._on_design)
        self.start_toggle.chosen.connect(self.settings.remember_start)
        self.document.path_changed.connect(self._show_title)
        self.document.modified_changed.connect(self._show_title)
        self.document.refused.connect(self.status.warn)
        self.document.noted.connect(self.status.say)
        self.document.undo_stack.indexChanged.connect(self._enable)
        self.selection.changed.connect(self._enable)
        self.session.state_changed.connect(self._on_state)
        self.session.arrived.connect(self.pull)
        self.session.failed.connect(self.status.warn)
        self.session.pause_delayed.connect(self._show_train_text)
        self.status.accepted.connect(lambda: self.canvas.quick_fixes.apply_first(None))
        self.transport.rate_changed.connect(self.session.set_rate)
        self.transport.rate_changed.connect(self.timeline.player.set_rate)
        self.timeline.wanted.connect(self._look_back)
        self.walk_bar.step_wanted.connect(partial(self._go_on, self.session.trace_step))
        self.walk_bar.opened_changed.connect(self._on_walk)
        self.commands.said.connect(self.status.say)
        self.canvas.status_message.connect(self.status.say)
        self.canvas.edit_wanted.connect(self.inspector.focus_layer)
        self.canvas.menu_wanted.connect(self._show_canvas_menu)
        self.board.wanted_changed.connect(self.session.set_request)
        self.board.probes_changed.connect(self.session.set_probes)
        self.board.due.connect(self._show_rest)
        self.board.said.connect(self.status.say)
        self.filing.said.connect(self.status.say)
        self.filing.warned.connect(self.status.warn)
        self.filing.opened.connect(self._after_opening)

    def _act(self, call: Callable[[], object]) -> None:
        """What is being typed holds for what is done next; a key or button need not leave it."""
        self.finish_typing()
        call()

    def finish_typing(self) -> None:
        """Take over what stands in a field that has not been left."""
        self.inspector.finish_typing()
        self.canvas.value_editor.finish()

    # The document

    def open_path(self, path: Path) -> bool:
        """Open a file; where it is refused, say why and keep the design that is open."""
        return self.filing.open_path(path)

    def _after_opening(self) -> None:
        self.selection.clear()
        self.inspector.setCurrentWidget(self.lesson)

    def _on_design(self) -> None:
        self._show_title()
        self._show_facts()
        self._enable()

    def _tell_problem(self, problem: Problem) -> None:
        """What keeps the design from training, and what would cure it."""
        self.status.warn(words_of(problem))
        cure = self.canvas.quick_fixes.first(problem)
        self.status.offer(cure.text if cure else "")

    def _has_steps(self) -> bool:
        return self.snapshot is not None and self.snapshot.step > 0

    def _clear_run(self) -> None:
        self.board.clear()
        self.timeline.clear()
        self.transport.show_position(None)

    def _follow_live_values(self) -> None:
        """Tell how layers do on their cards, or leave the cards calm."""
        shown = self.actions_by_name["live_values"].isChecked()
        self.settings.remember_live_values(shown)
        self.canvas.scene().run_display.live_values = shown
        self.canvas.scene().run_display.clear_live()
        self.board.tell()

    def _cure(self) -> None:
        """Make the change that cures the selected card, or the first problem."""
        self.canvas.quick_fixes.apply_first(self.selection.current)

    def _show_title(self, _modified: bool = False) -> None:
        title = self.document.design.title
        self.transport.show_title(title, self.document.modified)
        name = self.document.path.name if self.document.path else title
        self.setWindowTitle(f"{name} — Depthscope")

    def _show_facts(self) -> None:
        training, analysis = self.document.design.training, self.document.analysis
        optimizer = training.optimizer
        words = f"batch {training.batch_size} · {optimizer.label} {optimizer.learning_rate:g}"
        self.transport.show_facts(f"{analysis.data_words} · {words}".removeprefix(" · "))

    # The run

    @property
    def snapshot(self) -> Snapshot | None:
        """What is on the screen."""
        return self.board.snapshot

    def pull(self) -> None:
        """Show the newest snapshot, if there is one; called whenever one has come."""
        snapshot = self.session.latest()
        if snapshot is None or not snapshot.running:  # else there was no walk: it ends at rest
            walk = self.session.latest_trace()
            if walk is not None:
                self.walk_bar.show_walk(walk)
        if snapshot is not None:
            self.show_snapshot(snapshot)
            # paint now, and not after the events that wait: the worker rests until then
            QCoreApplication.sendPostedEvents(self.canvas.scene(), QEvent.Type.MetaCall)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
            if snapshot.running:  # for no other does the worker rest
                self.session.notify_drawn()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Bring what is visible up to a snapshot; the canvas may follow with the next one."""
        if self.board.show_snapshot(snapshot):
            self._show_rest()
        if not (snapshot.running or snapshot.rewound):
            self._show_train_text()  # which was told of the state before it saw the run's step
            self._tell_divergence(snapshot)

    def _show_rest(self) -> None:
        """What follows the views: canvas, timeline, and where the run is."""
        snapshot = self.board.latest
        if snapshot is not None:
            self.board.show_on_canvas()
            self.timeline.show_snapshot(snapshot)
            self.transport.show_position(snapshot)

    def toggle_walk(self) -> None:
        """Make a step and walk through it, or leave the walk."""
        if self.walk_bar.stage is None:
            self.walk_bar.begin()
        else:
            self.walk_bar.leave()

    def _on_walk(self, opened: bool) -> None:
        if opened:
            self.workbench.lend(self.walk_bar.height())
        else:
            self.workbench.take_back()
        self._show_train_text()

    def _look_back(self, step: int | None) -> None:
        """Show an earlier step: a walk is of the newest one, and would stand beside another."""
        if step is not None:
            self.walk_bar.leave()
        self.session.rewind(step)

    def _go_on(self, work: Callable[[], None]) -> None:
        """Training that is asked for is also looked at."""
        if self.session.state is not RunState.TRAINING:
            self.timeline.go_live()
        work()

    def _tell_divergence(self, snapshot: Snapshot) -> bool:
        """Warn of the first network that has diverged; whether there is one."""
        for letter, network in zip(theme.LETTERS, snapshot.networks, strict=False):
            if network.divergence is not None:
                self.status.warn(f"{letter} {network.name} {diagnose(network).text}")
                return True
        return False

    def _on_state(self, state: RunState) -> None:
        if not state.is_at_rest or state in (RunState.EMPTY, RunState.FAILED):
            self.walk_bar.leave()
        self._show_train_text()
        self._enable()
        if state is RunState.FINISHED and not (
            self.snapshot and self._tell_divergence(self.snapshot)
        ):
            self.status.say("The planned epochs are done. Space trains on, Ctrl+R starts again.")
        elif state is RunState.TRAINING:
            self.status.say("")

    def _show_train_text(self) -> None:
        state = self.session.state
        text = (
            "Pause" if state is RunState.TRAINING else "Continue" if self._has_steps() else "Train"
        )
        if self.session.pausing:  # the press has been heard, though the step takes long
            text = "Pausing …"
        sign = "❚❚  " if state is RunState.TRAINING else "▶  "
        self.actions_by_name["train"].setText(sign + text)
        walking = self.walk_bar.stage is not None
        self.actions_by_name["walk"].setText("End walk" if walking else "Walk")

    def _enable(self, _index: int = 0) -> None:
        """Switch on what can act now."""
        able = self.actions_by_name
        state = self.session.state
        over = state is RunState.FINISHED and self.session.broken  # nothing is left to train
        runnable = state not in (RunState.EMPTY, RunState.FAILED) and not over
        for name in ("train", "step_once", "train_epoch", "walk"):
            able[name].setEnabled(runnable)
        able["reset"].setEnabled(not self.document.analysis.problems)
        able["cure"].setEnabled(bool(self.document.analysis.problems))
        stack = self.document.undo_stack
        able["undo"].setEnabled(stack.canUndo())
        able["redo"].setEnabled(stack.canRedo())
        able["undo"].setText(f"Undo {stack.undoText()[:1].lower()}{stack.undoText()[1:]}".strip())
        able["redo"].setText(f"Redo {stack.redoText()[:1].lower()}{stack.redoText()[1:]}".strip())
        for name, possible in self.commands.possible().items():
            able[name].setEnabled(possible)
        self._show_train_text()

    # The window itself

    def toggle_theme(self) -> None:
        """Dark to light, or back."""
        chosen = theme.LIGHT if theme.current().name == "dark" else theme.DARK
        self.settings.remember_theme(chosen)
        self._dress(chosen, theme.scale())

    def toggle_presentation(self) -> None:
        """Larger type for the last row, or back."""
        larger = theme.scale() == 1.0
        self.workbench.set_panels_aside(larger)
        self._dress(theme.current(), theme.PRESENTATION_SCALE if larger else 1.0)
        self.canvas.zoom_fit()

    def toggle_shortcuts(self) -> None:
        """Open the sheet of all keys, or close it."""
        if self._shortcuts is None:
            self._shortcuts = ShortcutSheet(self)
        self._shortcuts.toggle()

    def reset_layout(self) -> None:
        """All views back where a first launch shows them."""
        self.workbench.arrange()
        self.status.say("The views are back where they began.")

    def _dress(self, chosen: theme.Theme, factor: float) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        style_sheet.apply(application, chosen, factor)

    def _show_canvas_menu(self, at: QPoint) -> None:
        context_menu(self, self.actions_by_name, self.canvas).popup(at)

    def action(self, name: str) -> QAction:
        """One of the window's actions."""
        return self.actions_by_name[name]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        returned = event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if returned and self.document.analysis.problems:
            self.document.look_again()  # the data file may have been put right elsewhere

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path and self.filing.may_leave():
            self.open_path(Path(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.finish_typing()
        if not self.filing.may_leave():
            event.ignore()
            return
        self.filing.recovery.end()
        if self.workbench.arranged:  # a window that was never shown has nothing to remember
            self.settings.remember_bytes("geometry", self.saveGeometry())
            self.settings.remember_bytes("layout", self.workbench.arrangement())
        self.hide()  # it need not stand there while the worker comes to its end
        self.session.close()
        self.document.close()
        event.accept()


def _dropped(event: QDropEvent) -> str:
    """The first of the files that are dropped, or nothing; a list of files can be empty."""
    files = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return files[0].toLocalFile() if files else ""
