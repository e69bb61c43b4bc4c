"""The context menu of the canvas: what can be done to the selection."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from simulator.design.design import Block, LayerPlace, find
from ui.canvas.interaction.skip_commands import PROJECTIONS
from ui.document.selection import is_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction

    from ui.canvas.view import CanvasView

LAYERS = ("cut", "copy", "paste", "duplicate", "delete")
FRAMES = ("wrap", "unwrap")
NETWORKS = ("add_variant", "remove_variant")


def context_menu(window: QWidget, actions: Mapping[str, QAction], canvas: CanvasView) -> QMenu:
    """A menu for what is selected on the canvas now; deletes itself when it is closed."""
    menu = QMenu(window)
    menu.setObjectName("context_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _quick_fix_entries(menu, canvas)
    if canvas.selection.notes:
        index = min(canvas.selection.notes)
        _add(menu, "Edit note…", "Enter", lambda: canvas.edit_note(index))
        menu.addActions([actions[name] for name in LAYERS])
    elif canvas.selection.skips:
        _skip_entries(menu, canvas)
        menu.addAction(actions["delete"])
    else:
        _layer_entries(menu, canvas)
        at = canvas.menu_insert_place
        words = "Insert here…" if at else "Insert behind…"
        _add(menu, words, "" if at else "I", lambda: canvas.open_quick_add(at))
        menu.addActions([actions[name] for name in LAYERS])
        menu.addSeparator()
        menu.addActions([actions[name] for name in FRAMES])
    menu.addAction(actions["add_note"])
    menu.addSeparator()
    menu.addActions([actions[name] for name in NETWORKS])
    return menu


def _quick_fix_entries(menu: QMenu, canvas: CanvasView) -> None:
    """Add the quick fixes of the selected card, first the one that Ctrl+K applies."""
    quick_fixes, place = canvas.quick_fixes, canvas.selection.current
    skips = canvas.selection.skips
    if skips:
        skip = min(skips, key=lambda one: one.index)
        target = canvas.commands.skips.skip(skip).target
        place = LayerPlace(skip.network, (*skip.parent, target))
    if place is None:
        return
    found = quick_fixes.at(place)
    for at, one in enumerate(found):
        text = one.text[:1].upper() + one.text[1:]
        _add(menu, text, "Ctrl+K" if at == 0 else "", partial(quick_fixes.apply, one))
    if found:
        menu.addSeparator()


def _layer_entries(menu: QMenu, canvas: CanvasView) -> None:
    commands, design, place = canvas.commands, canvas.document.design, canvas.selection.current
    if place is None:
        return
    if not is_layer(design, place):
        _add(menu, "Edit…", "Enter", lambda: canvas.edit_value(place))
        menu.addSeparator()
        return
    entry = find(design, place)
    field = "×N" if isinstance(entry, Block) else (entry.main_field or "").replace("_", " ")
    _add(menu, f"Edit {field}…" if field else "Edit…", "Enter", lambda: canvas.edit_value(place))
    if isinstance(entry, Block):
        collapsed = place in canvas.scene().collapsed
        _add(menu, "Show layers" if collapsed else "Fold", "E", commands.toggle_selected_block)
    _add(menu, "Draw skip from here", "S", canvas.keyboard.begin_skip)
    _add(menu, "Skip around", "R", commands.skip_around)
    menu.addSeparator()


def _skip_entries(menu: QMenu, canvas: CanvasView) -> None:
    skips = canvas.commands.skips
    skip = skips.skip(min(canvas.selection.skips, key=lambda place: place.index))
    for value, text in (("add", "Add"), ("concatenate", "Concatenate")):
        chosen = _add(menu, text, "M" if skip.merge != value else "",
                      partial(skips.set_field, "merge", value))  # fmt: skip
        chosen.setCheckable(True)
        chosen.setChecked(skip.merge == value)
    menu.addSeparator()
    after = PROJECTIONS[(PROJECTIONS.index(skip.projection) + 1) % len(PROJECTIONS)]
    for value in PROJECTIONS:
        chosen = _add(menu, f"Projection: {value}", "J" if value == after else "",
                      partial(skips.set_field, "projection", value))  # fmt: skip
        chosen.setCheckable(True)
        chosen.setChecked(skip.projection == value)
    menu.addSeparator()
    _add(menu, "Lead elsewhere", "S", canvas.keyboard.begin_skip)


def _add(menu: QMenu, text: str, key: str, call: Callable[[], object]) -> QAction:
    """Add an entry; the key is only shown, since the canvas itself listens to it."""
    made = menu.addAction(f"{text}\t{key}" if key else text)
    made.triggered.connect(lambda _checked=False: call())
    return made
