"""Every action of the window as one record: id, texts, keys, menu, what it does, when it can.

`SPECS` is the place to add an action. Menu, buttons, tooltips, the sheet of keys and the README's
table are made from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ui.canvas.view import CanvasView
    from ui.document.document import Document
    from ui.inspector.view import InspectorView
    from ui.run.controller import RunController
    from ui.shell.commands import Commands
    from ui.shell.cure_actions import CureActions
    from ui.shell.file_actions import FileActions
    from ui.shell.gallery.actions import GalleryActions
    from ui.shell.help.actions import HelpActions
    from ui.shell.kept_run_actions import KeptRunActions
    from ui.shell.keyboard_focus import KeyboardFocus
    from ui.shell.lesson_actions import LessonActions
    from ui.shell.presentation.speaker_actions import SpeakerActions
    from ui.shell.run_actions import RunActions
    from ui.shell.study_actions import StudyActions
    from ui.timeline.bar import TimelineBar
    from ui.toolbars.initialisation_toggle import InitialisationToggle
    from ui.toolbars.step_trace_bar import StepTraceBar


class ActionTarget(Protocol):
    """What actions act on: the window and its parts."""

    canvas: CanvasView
    document: Document
    commands: Commands
    file_actions: FileActions
    gallery_actions: GalleryActions
    inspector: InspectorView
    run_actions: RunActions
    cure_actions: CureActions
    kept_run_actions: KeptRunActions
    lesson_actions: LessonActions
    speaker_actions: SpeakerActions
    study_actions: StudyActions
    run_controller: RunController
    timeline: TimelineBar
    step_trace_bar: StepTraceBar
    initialisation_toggle: InitialisationToggle
    keyboard_focus: KeyboardFocus
    help_actions: HelpActions

    def close(self) -> bool: ...
    def quit(self) -> None: ...
    def open_window(self) -> None: ...
    def finish_typing(self) -> None: ...
    def apply_cure(self) -> None: ...
    def toggle_live_values(self) -> None: ...
    def toggle_presentation(self, *, full_screen: bool = True) -> None: ...
    def toggle_full_screen(self) -> None: ...
    def toggle_theme(self) -> None: ...
    def reset_layout(self) -> None: ...


class ActionSpec(NamedTuple):
    """One action.

    `keys` are written out, since some platforms lack the standard ones. `enabled` is asked after
    every change of design, selection or run; without it the action is always possible, or a bar
    that shows it switches it. What is being typed in a field is taken over before the action,
    unless `finishes_typing` is False.
    """

    name: str
    text: str
    hint: str
    keys: tuple[str, ...]
    menu: str
    call: Callable[[ActionTarget], object]
    enabled: Callable[[ActionTarget], bool] | None = None
    on_canvas: bool = False
    checkable: bool = False
    finishes_typing: bool = True


def _has_problems(at: ActionTarget) -> bool:
    return bool(at.document.analysis.problems)


def _can_cure(at: ActionTarget) -> bool:
    offered = at.canvas.divergence_bar.offered
    return _has_problems(at) or offered or at.cure_actions.can_apply()


def _has_layers(at: ActionTarget) -> bool:
    return at.commands.has_layers()


def _can_copy(at: ActionTarget) -> bool:
    return at.commands.can_copy()


def _can_run(at: ActionTarget) -> bool:
    return at.run_actions.can_run()


def _can_walk(at: ActionTarget) -> bool:
    return at.run_actions.can_run() or at.step_trace_bar.stage is not None


def _has_lesson(at: ActionTarget) -> bool:
    return at.lesson_actions.is_open()


# fmt: off
SPECS = (
    ActionSpec("new", "New", "Start an empty design", ("Ctrl+N",), "File",
               lambda at: at.file_actions.new()),
    ActionSpec("open", "Open…", "Open a design file", ("Ctrl+O",), "File",
               lambda at: at.file_actions.open()),
    ActionSpec("gallery", "Gallery", "Lessons, recent files, studies and blocks in pictures",
               ("Ctrl+Shift+O",), "File", lambda at: at.gallery_actions.toggle()),
    ActionSpec("new_window", "New window", "Open another window", ("Ctrl+Alt+N",), "File",
               lambda at: at.open_window()),
    ActionSpec("save", "Save", "Save the design", ("Ctrl+S",), "File",
               lambda at: at.file_actions.save()),
    ActionSpec("save_as", "Save as…", "Save under another name", ("Ctrl+Shift+S",), "File",
               lambda at: at.file_actions.save_as()),
    ActionSpec("export_picture", "Save picture…", "Save the canvas as SVG or PNG", ("Ctrl+E",),
               "File", lambda at: at.file_actions.export_picture()),
    ActionSpec("clinic", "Clinic case", "A network with a fault, to be found and repaired",
               ("Ctrl+Alt+C",), "File", lambda at: at.file_actions.clinic.open_case()),
    ActionSpec("close_window", "Close window", "Close this window", ("Ctrl+W",), "File",
               lambda at: at.close()),
    ActionSpec("quit", "Quit", "Close the program", ("Ctrl+Q",), "File",
               lambda at: at.quit()),
    ActionSpec("undo", "Undo", "Take the last change back", ("Ctrl+Z",), "Edit",
               lambda at: at.document.undo_stack.undo()),
    ActionSpec("redo", "Redo", "Do it again", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit",
               lambda at: at.document.undo_stack.redo()),
    ActionSpec("cut", "Cut", "Cut the selected layers or notes", ("Ctrl+X",), "Edit",
               lambda at: at.commands.cut(), enabled=_can_copy, on_canvas=True),
    ActionSpec("copy", "Copy", "Copy the selected layers or notes", ("Ctrl+C",), "Edit",
               lambda at: at.commands.copy(), enabled=_can_copy, on_canvas=True),
    ActionSpec("paste", "Paste", "Insert layers after the selection, or notes", ("Ctrl+V",), "Edit",
               lambda at: at.commands.paste(), on_canvas=True),
    ActionSpec("duplicate", "Duplicate", "Repeat the selected layers or notes", ("Ctrl+D",), "Edit",
               lambda at: at.commands.duplicate(), enabled=_can_copy, on_canvas=True),
    ActionSpec("delete", "Delete", "Delete the selected layers, skips or notes",
               ("Del", "Backspace"), "Edit",
               lambda at: at.canvas.commands.delete_selected(),
               enabled=lambda at: at.commands.can_delete(), on_canvas=True),
    ActionSpec("select_all", "Select all", "Select every layer", ("Ctrl+A",), "Edit",
               lambda at: at.commands.select_all(), on_canvas=True),
    ActionSpec("wrap", "Frame as block", "Put a frame around the selected layers", ("Ctrl+G",),
               "Edit", lambda at: at.commands.wrap(), enabled=_has_layers, on_canvas=True),
    ActionSpec("unwrap", "Open block", "Take the frame away, keep the layers", ("Ctrl+Shift+G",),
               "Edit", lambda at: at.commands.unwrap(),
               enabled=lambda at: at.commands.has_block(), on_canvas=True),
    ActionSpec("add_note", "Add note", "A text in Markdown on the canvas, saved with the design",
               ("Ctrl+M",), "Edit", lambda at: at.canvas.edit_note()),
    ActionSpec("diagnose", "Diagnose", "Show what is wrong, and try what cures it",
               ("Ctrl+Shift+K",), "Run", lambda at: at.cure_actions.diagnose(), enabled=_can_run),
    ActionSpec("apply_cure", "Apply cure",
               "Make the change that cures the first problem, or that helped most when tried",
               ("Ctrl+K",), "Edit", lambda at: at.apply_cure(),
               enabled=_can_cure),
    ActionSpec("clinic_hint", "Hint", "A hint for the clinic case; the answer when asked again",
               ("Ctrl+Alt+H",), "Run", lambda at: at.file_actions.clinic.hint()),
    ActionSpec("clinic_grade", "Grade repair", "Train the repaired clinic case, and grade it",
               ("Ctrl+Alt+G",), "Run", lambda at: at.file_actions.clinic.grade()),
    ActionSpec("depth_study", "Depth study", "Train the networks at many depths, over seeds",
               ("Ctrl+Shift+D",), "Run", lambda at: at.study_actions.open()),
    ActionSpec("train", "Train", "Train all networks, or pause", ("Space",), "Run",
               lambda at: at.run_actions.toggle_training(), enabled=_can_run),
    ActionSpec("step_once", "Step", "Train on one mini-batch", (".",), "Run",
               lambda at: at.run_actions.step_once(), enabled=_can_run),
    ActionSpec("train_epoch", "Epoch", "Train to the end of the epoch", ("Ctrl+.",), "Run",
               lambda at: at.run_actions.train_epoch(), enabled=_can_run),
    ActionSpec("walk", "Walk", "Make one step and walk through its layers; again: the next layer",
               ("F8",), "Run", lambda at: at.run_actions.walk(), enabled=_can_walk),
    ActionSpec("walk_next", "Next layer", "Forward to the last layer, then back", ("F9",), "Run",
               lambda at: at.step_trace_bar.show_next(), finishes_typing=False),
    ActionSpec("walk_pass", "Next pass", "On to the backward pass, or to the next step",
               ("Ctrl+F9",), "Run",
               lambda at: at.step_trace_bar.show_next_pass(), finishes_typing=False),
    ActionSpec("walk_back", "Back", "To the layer before", ("Shift+F9",), "Run",
               lambda at: at.step_trace_bar.show_previous(), finishes_typing=False),
    ActionSpec("walk_end", "End walk", "Leave the layers of this step; so does Esc", ("Shift+F8",),
               "Run", lambda at: at.step_trace_bar.close_trace(), finishes_typing=False),
    ActionSpec("reset", "Reset", "Back to the first step and weights", ("Ctrl+R",), "Run",
               lambda at: at.run_controller.restart(), enabled=lambda at: not _has_problems(at)),
    ActionSpec("start_anew", "Start anew",
               "Train the networks from their first step; the run so far stays as a ghost",
               ("F4",), "Run", lambda at: at.kept_run_actions.start_anew(),
               enabled=lambda at: at.kept_run_actions.can_start_anew()),
    ActionSpec("continue_run", "Go on from here", "Train on with the weights there are",
               ("Shift+F4",), "Run", lambda at: at.kept_run_actions.continue_run(),
               enabled=lambda at: at.kept_run_actions.can_continue()),
    ActionSpec("pin_run", "Pin run", "Keep the run chosen in the table, or this one",
               ("Ctrl+B",), "Run", lambda at: at.kept_run_actions.pin_run(),
               enabled=lambda at: at.run_actions.has_steps(), finishes_typing=False),
    ActionSpec("live", "Live", "Show the present step again", ("Ctrl+L",), "Run",
               lambda at: at.timeline.leave(), finishes_typing=False),
    ActionSpec("replay", "Replay", "Play the record at the chosen speed", ("Ctrl+Space",), "Run",
               lambda at: at.timeline.toggle_play(), finishes_typing=False),
    ActionSpec("next_step", "Next step", "Perform the next step of the lesson", ("Ctrl+PgDown",),
               "Lesson", lambda at: at.lesson_actions.player.next(),
               enabled=lambda at: at.lesson_actions.player.can_go_next),
    ActionSpec("previous_step", "Previous step", "Take this step of the lesson back",
               ("Ctrl+PgUp",), "Lesson", lambda at: at.lesson_actions.player.previous(),
               enabled=lambda at: at.lesson_actions.player.can_go_back),
    ActionSpec("next_lesson", "Next lesson", "Open the lesson that follows in the course",
               ("Ctrl+Shift+PgDown",), "Lesson", lambda at: at.lesson_actions.open_next(),
               enabled=lambda at: at.lesson_actions.has_ended()),
    ActionSpec("reset_step", "Reset step", "Perform this step of the lesson once more",
               ("Ctrl+Shift+R",), "Lesson", lambda at: at.lesson_actions.player.reset_step(),
               enabled=_has_lesson),
    ActionSpec("try_it", "Try it yourself", "Change what you like; once more leads back",
               ("Ctrl+Shift+Y",), "Lesson", lambda at: at.lesson_actions.toggle_try(),
               enabled=_has_lesson),
    ActionSpec("check_claims", "Check claims",
               "Measure every claim of the lesson in runs of their own, on three other seeds",
               ("Ctrl+Shift+M",), "Lesson", lambda at: at.lesson_actions.check_claims(),
               enabled=lambda at: at.lesson_actions.has_claims()),
    ActionSpec("save_predictions", "Save predictions…",
               "Save what was predicted, and what came out, as a table", ("Ctrl+Alt+P",),
               "Lesson", lambda at: at.lesson_actions.save_predictions(),
               enabled=lambda at: not at.lesson_actions.predictions.is_empty()),
    ActionSpec("save_handout", "Save handout…",
               "Save the lesson as one web page with its pictures, formulas and measured claims",
               ("Ctrl+Alt+S",), "Lesson", lambda at: at.lesson_actions.save_handout(),
               enabled=_has_lesson),
    ActionSpec("speaker_view", "Speaker view",
               "Notes, next step and clock, on the second screen where there is one",
               ("Ctrl+F5",), "Lesson", lambda at: at.speaker_actions.toggle()),
    ActionSpec("close_lesson", "Close lesson", "Leave the lesson; design and run stay",
               ("Ctrl+Shift+W",), "Lesson", lambda at: at.lesson_actions.player.close(),
               enabled=_has_lesson),
    ActionSpec("add_variant", "Add variant", "Copy the network below the others", ("Ctrl+Shift+N",),
               "Network", lambda at: at.commands.add_variant(),
               enabled=lambda at: at.commands.can_add_network()),
    ActionSpec("remove_variant", "Remove network", "Remove the selected network",
               ("Ctrl+Shift+Del",), "Network", lambda at: at.commands.remove_variant(),
               enabled=lambda at: at.commands.can_remove_network()),
    ActionSpec("turn_start", "Identity or random start",
               "Change how layers start that are added to a run", ("Ctrl+I",), "Network",
               lambda at: at.initialisation_toggle.toggle()),
    ActionSpec("zoom_in", "Zoom in", "Larger cards", ("+", "="), "View",
               lambda at: at.canvas.zoom_in()),
    ActionSpec("zoom_out", "Zoom out", "Smaller cards", ("-",), "View",
               lambda at: at.canvas.zoom_out()),
    ActionSpec("zoom_fit", "Fit", "Show all networks", ("Ctrl+0",), "View",
               lambda at: at.canvas.zoom_fit()),
    ActionSpec("presentation", "Present", "Full screen and large type for the lecture hall",
               ("F5",), "View", lambda at: at.toggle_presentation()),
    ActionSpec("present", "Present in the window", "Large type without full screen",
               ("Shift+F5",), "View", lambda at: at.toggle_presentation(full_screen=False)),
    ActionSpec("blank", "Blank screen", "While presenting: black until the next key", ("B",),
               "View", lambda at: at.lesson_actions.clicker.blank(),
               enabled=lambda at: at.lesson_actions.clicker.is_on()),
    ActionSpec("pointer", "Pointer", "While presenting: a dot at the mouse that all can see",
               ("Ctrl+Shift+L",), "View", lambda at: at.lesson_actions.clicker.show_pointer(),
               enabled=lambda at: at.lesson_actions.clicker.is_on(), checkable=True),
    ActionSpec("full_screen", "Full screen", "The window without frame and title, or with them",
               ("F11",), "View", lambda at: at.toggle_full_screen()),
    ActionSpec("reset_layout", "Reset layout", "All views as they were at first", ("Ctrl+Alt+0",),
               "View", lambda at: at.reset_layout()),
    ActionSpec("large_data", "Data, large",
               "What the data file is understood to be, its first rows, and the sets on board",
               ("F7",), "View", lambda at: at.inspector.data.toggle_large()),
    ActionSpec("next_region", "Next part of the window", "Move the keyboard to the next part",
               ("F6",), "View", lambda at: at.keyboard_focus.walk(1)),
    ActionSpec("previous_region", "Part before", "Move the keyboard to the part before",
               ("Shift+F6",), "View", lambda at: at.keyboard_focus.walk(-1)),
    ActionSpec("live_values", "Live values on cards",
               "Gradient over time, signal and wire width while training", ("Ctrl+J",), "View",
               lambda at: at.toggle_live_values(), checkable=True),
    ActionSpec("toggle_theme", "Dark or light", "Change the colours", ("Ctrl+T",), "View",
               lambda at: at.toggle_theme()),
    ActionSpec("help", "What is this?", "Explain what is under the mouse, or selected", ("F1",),
               "Help", lambda at: at.help_actions.show_help(), finishes_typing=False),
    ActionSpec("shortcuts_help", "Keyboard", "Show all keys on one sheet", ("?",), "Help",
               lambda at: at.help_actions.toggle_shortcuts()),
    ActionSpec("about", "About Depthscope", "Versions and licences", ("Shift+F1",), "Help",
               lambda at: at.help_actions.show_about()),
)
# fmt: on
MENUS = ("File", "Edit", "Run", "Lesson", "Network", "View", "Help")


def make_actions(window: QWidget, canvas: QWidget, undo_stack: QUndoStack) -> dict[str, QAction]:
    """All actions by name, not connected yet; those of the canvas hear keys only in its focus."""
    made: dict[str, QAction] = {}
    for spec in SPECS:
        action = _bare_action(spec, window, undo_stack)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        context = Qt.ShortcutContext.WindowShortcut
        if spec.on_canvas:
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(context)
        keys = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.hint} ({keys})")
        action.setStatusTip(spec.hint)
        action.setCheckable(spec.checkable)
        (canvas if spec.on_canvas else window).addAction(action)
        made[spec.name] = action
    return made


def _bare_action(spec: ActionSpec, window: QWidget, undo_stack: QUndoStack) -> QAction:
    """An action with its text; that of undo and redo names the change, and follows the stack."""
    if spec.name == "undo":
        action = undo_stack.createUndoAction(window, spec.text)
    elif spec.name == "redo":
        action = undo_stack.createRedoAction(window, spec.text)
    else:
        return QAction(spec.text, window)
    # the stack would act at once: what is being typed has to become an edit first
    action.triggered.disconnect()
    return action


def connect_actions(actions: Mapping[str, QAction], target: ActionTarget) -> None:
    """Have every action do what its record says."""
    for spec in SPECS:
        actions[spec.name].triggered.connect(
            lambda _checked=False, spec=spec: _perform(spec, target)
        )


def _perform(spec: ActionSpec, target: ActionTarget) -> None:
    if spec.finishes_typing:  # a key or a button need not leave the field that is typed into
        target.finish_typing()
    spec.call(target)


def update_enabled(actions: Mapping[str, QAction], target: ActionTarget) -> None:
    """Switch on what is possible now."""
    for spec in SPECS:
        if spec.enabled is not None:
            actions[spec.name].setEnabled(spec.enabled(target))


class ActionMenu(QMenu):
    """The menu of all actions, in parts by the titles of `MENUS`."""

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self.parts = {title: self.addMenu(title) for title in MENUS}
        # QAction.menu() makes the submenu a child of that action's Python object in PySide6. Were
        # it not kept, whoever lists the menu would take the submenu down with it from Python, and
        # whatever of its entries Qt has made.
        self._titles = [part.menuAction() for part in self.parts.values()]
        for spec in SPECS:
            self.parts[spec.menu].addAction(actions[spec.name])
