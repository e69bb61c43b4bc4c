"""A canvas that is gone leaves nothing: no design, no card, no list of choices."""

from __future__ import annotations

from collections import Counter

from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.alive import alive
from tests.ui.canvas.hand import chain
from ui.canvas.palette import PaletteView
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection


def test_a_canvas_that_is_deleted_leaves_nothing_in_memory(qtbot: QtBot) -> None:
    before = alive()
    use_canvas()
    assert alive() - before == Counter()


def use_canvas() -> None:
    """Show a canvas with its palette, use what lies over it, and delete both."""
    document = Document()
    canvas = CanvasView(document, Selection(document))
    palette = PaletteView(canvas)
    document.show_design(chain("a", "b"))
    canvas.resize(800, 300)
    canvas.show()
    canvas.edit_value(LayerPlace(0, ("a",)))
    assert canvas.value_editor.isVisible()
    canvas.value_editor.finish()
    canvas.open_quick_add()
    canvas.grab()
    for each in (palette, canvas):
        each.close()
        each.deleteLater()
