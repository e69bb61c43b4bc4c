"""Every action of the window as data: name, words, keys; one function makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; `keys` are written out, since some platforms lack the standard ones."""

    name: str
    text: str
    hint: str
    keys: tuple[str, ...]
    menu: str
    on_canvas: bool = False


SPECS = (
    ActionSpec("new", "New", "Start an empty design", ("Ctrl+N",), "File"),
    ActionSpec("open", "Open…", "Open a design file", ("Ctrl+O",), "File"),
    ActionSpec("save", "Save", "Save the design", ("Ctrl+S",), "File"),
    ActionSpec("save_as", "Save as…", "Save under another name", ("Ctrl+Shift+S",), "File"),
    ActionSpec(
        "export_picture", "Save picture…", "Save the canvas as SVG or PNG", ("Ctrl+E",), "File"
    ),
    ActionSpec("quit", "Quit", "Close the program", ("Ctrl+Q",), "File"),
    ActionSpec("undo", "Undo", "Take the last change back", ("Ctrl+Z",), "Edit"),
    ActionSpec("redo", "Redo", "Do it again", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit"),
    ActionSpec("cut", "Cut", "Cut the selected layers", ("Ctrl+X",), "Edit", True),
    ActionSpec("copy", "Copy", "Copy the selected layers", ("Ctrl+C",), "Edit", True),
    ActionSpec("paste", "Paste", "Insert layers after the selection", ("Ctrl+V",), "Edit", True),
    ActionSpec("duplicate", "Duplicate", "Repeat the selected layers", ("Ctrl+D",), "Edit", True),
    ActionSpec(
        "delete",
        "Delete",
        "Delete the selected layers or skips",
        ("Del", "Backspace"),
        "Edit",
        True,
    ),
    ActionSpec("select_all", "Select all", "Select every layer", ("Ctrl+A",), "Edit", True),
    ActionSpec(
        "wrap",
        "Frame as block",
        "Put a frame around the selected layers",
        ("Ctrl+G",),
        "Edit",
        True,
    ),
    ActionSpec(
        "unwrap",
        "Open block",
        "Take the frame away, keep the layers",
        ("Ctrl+Shift+G",),
        "Edit",
        True,
    ),
    ActionSpec(
        "cure", "Cure problem", "Make the change that cures the first problem", ("Ctrl+K",), "Edit"
    ),
    ActionSpec("train", "Train", "Train all networks, or pause", ("Space",), "Run"),
    ActionSpec("step_once", "Step", "Train on one mini-batch", (".",), "Run"),
    ActionSpec("train_epoch", "Epoch", "Train to the end of the epoch", ("Ctrl+.",), "Run"),
    ActionSpec("walk", "Walk", "Make one step and walk through its layers", ("F8",), "Run"),
    ActionSpec("walk_next", "Next layer", "Forward to the last layer, then back", ("F9",), "Run"),
    ActionSpec("walk_back", "Back", "To the layer before", ("Shift+F9",), "Run"),
    ActionSpec("reset", "Reset", "Back to the first step and weights", ("Ctrl+R",), "Run"),
    ActionSpec("live", "Live", "Show the present step again", ("Ctrl+L",), "Run"),
    ActionSpec("replay", "Replay", "Play the record at the chosen speed", ("Ctrl+Space",), "Run"),
    ActionSpec(
        "add_variant",
        "Add variant",
        "Copy the network below the others",
        ("Ctrl+Shift+N",),
        "Network",
    ),
    ActionSpec(
        "remove_variant",
        "Remove network",
        "Remove the selected network",
        ("Ctrl+Shift+Del",),
        "Network",
    ),
    ActionSpec(
        "turn_start",
        "Identity or random start",
        "Change how layers start that are added to a run",
        ("Ctrl+I",),
        "Network",
    ),
    ActionSpec("zoom_in", "Zoom in", "Larger cards", ("+", "="), "View"),
    ActionSpec("zoom_out", "Zoom out", "Smaller cards", ("-",), "View"),
    ActionSpec("zoom_fit", "Fit", "Show all networks", ("Ctrl+0",), "View"),
    ActionSpec("present", "Present", "Large type for the lecture hall", ("F5",), "View"),
    ActionSpec(
        "reset_layout",
        "Reset layout",
        "All views as they were at first",
        ("Ctrl+Alt+0",),
        "View",
    ),
    ActionSpec(
        "live_values",
        "Live values on cards",
        "Gradient over time, signal and wire width while training",
        ("Ctrl+J",),
        "View",
    ),
    ActionSpec("toggle_theme", "Dark or light", "Change the colours", ("Ctrl+T",), "View"),
    ActionSpec("shortcuts_help", "Keyboard", "Show all keys on one sheet", ("?",), "Help"),
)
MENUS = ("File", "Edit", "Run", "Network", "View", "Help")


def make_actions(window: QWidget, canvas: QWidget) -> dict[str, QAction]:
    """All actions, by name; those of the canvas answer to keys only while it has the focus."""
    made: dict[str, QAction] = {}
    for spec in SPECS:
        owner = canvas if spec.on_canvas else window
        action = QAction(spec.text, window)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        context = Qt.ShortcutContext.WindowShortcut
        if spec.on_canvas:
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(context)
        keys = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.hint} ({keys})")
        action.setStatusTip(spec.hint)
        owner.addAction(action)
        made[spec.name] = action
    return made


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
