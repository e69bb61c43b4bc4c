"""Gestures with real mouse and key events, each undone to the identical document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator import edits, files
from simulator.design import Design, Gap, LayerPlace, Skip, SkipPlace
from tests.conftest import LESSONS
from ui.canvas.view import CanvasView
from ui.document import Document
from ui.selection import Selection

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def chain(*names: str) -> Design:
    """An empty design with dense layers of these names."""
    design = edits.empty_design()
    for index, name in enumerate(names):
        gap = Gap(0, (), index)
        layer = edits.new_layer(design, gap, "dense").model_copy(update={"id": name})
        design = edits.insert_layer(design, gap, layer)
    return design


@pytest.fixture
def canvas(qtbot: QtBot, qapp: QApplication) -> Iterator[CanvasView]:
    document = Document()
    view = CanvasView(document, Selection(document))
    view.resize(1300, 500)
    document.show_design(chain("a", "b", "c", "d"))
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    yield view
    view.close()
    view.deleteLater()


def names(canvas: CanvasView) -> list[str]:
    return [layer.id for layer in canvas.document.design.networks[0].layers]


def at(canvas: CanvasView, *path: str, port: bool = False) -> QPoint:
    item = canvas.canvas.card_or_frame(LayerPlace(0, path))
    assert item is not None
    x = item.width if port else item.width / 2
    return canvas.mapFromScene(item.mapToScene(x, item.height / 2))


def gap(canvas: CanvasView, index: int, parent: tuple[str, ...] = ()) -> QPoint:
    slot = next(s for s in canvas.canvas.layout.slots if s.gap == Gap(0, parent, index))
    return canvas.mapFromScene(QPointF(*slot.at))


def drag(qtbot: QtBot, canvas: CanvasView, start: QPoint, end: QPoint) -> None:
    viewport = canvas.viewport()
    qtbot.mousePress(viewport, LEFT, pos=start)
    for part in range(1, 7):
        qtbot.mouseMove(viewport, start + (end - start) * (part / 6))
    qtbot.mouseRelease(viewport, LEFT, pos=end)


def undone_and_redone(canvas: CanvasView, before: Design) -> None:
    """Undo gives the identical document, redo the identical result."""
    after = canvas.document.design
    assert after != before
    canvas.document.undo_stack.undo()
    assert canvas.document.design == before
    canvas.document.undo_stack.redo()
    assert canvas.document.design == after


def test_a_drag_moves_a_card_to_another_gap(qtbot: QtBot, canvas: CanvasView) -> None:
    before = canvas.document.design
    drag(qtbot, canvas, at(canvas, "a"), gap(canvas, 3))
    assert names(canvas) == ["b", "c", "a", "d"]
    undone_and_redone(canvas, before)


def test_several_selected_cards_move_together(qtbot: QtBot, canvas: CanvasView) -> None:
    qtbot.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, "a"))
    qtbot.mouseClick(canvas.viewport(), LEFT, CTRL, pos=at(canvas, "c"))
    before = canvas.document.design
    drag(qtbot, canvas, at(canvas, "c"), gap(canvas, 4))
    assert names(canvas) == ["b", "d", "a", "c"]
    undone_and_redone(canvas, before)


def test_escape_in_the_middle_of_a_drag_changes_nothing(qtbot: QtBot, canvas: CanvasView) -> None:
    before = canvas.document.design
    viewport, start = canvas.viewport(), at(canvas, "a")
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, start + QPoint(40, 0))
    qtbot.mouseMove(viewport, gap(canvas, 3))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, pos=gap(canvas, 3))
    assert canvas.document.design is before


def test_a_rubber_band_selects_the_cards_it_touches(qtbot: QtBot, canvas: CanvasView) -> None:
    start = at(canvas, "a") - QPoint(95, 75)
    drag(qtbot, canvas, start, at(canvas, "b") + QPoint(10, 10))
    assert {place.path for place in canvas.selection.layers} == {("a",), ("b",)}


def test_a_skip_is_drawn_from_port_to_card(qtbot: QtBot, canvas: CanvasView) -> None:
    before = canvas.document.design
    drag(qtbot, canvas, at(canvas, "a", port=True), at(canvas, "d"))
    assert canvas.document.design.networks[0].skips == (Skip(source="a", target="d"),)
    undone_and_redone(canvas, before)


def test_a_skip_to_an_earlier_card_is_refused_in_words(qtbot: QtBot, canvas: CanvasView) -> None:
    said: list[str] = []
    canvas.document.refused.connect(said.append)
    before = canvas.document.design
    drag(qtbot, canvas, at(canvas, "c", port=True), at(canvas, "a"))
    assert canvas.document.design is before
    assert said == ["A skip must lead to a later layer"]


def test_a_click_on_an_arc_selects_the_skip_and_delete_removes_it(
    qtbot: QtBot, canvas: CanvasView
) -> None:
    canvas.document.edit("x", edits.add_skip, 0, (), Skip(source="a", target="c"))
    before = canvas.document.design
    arch = canvas.canvas.layout.arches[SkipPlace(0, (), 0)]
    top = canvas.mapFromScene(QPointF((arch.start.x + arch.end.x) / 2, arch.top))
    qtbot.mouseClick(canvas.viewport(), LEFT, pos=top)
    assert canvas.selection.skips == {SkipPlace(0, (), 0)}
    canvas.delete_selected()
    assert canvas.document.design.networks[0].skips == ()
    undone_and_redone(canvas, before)


def test_a_double_click_folds_a_block_and_opens_it(qtbot: QtBot, canvas: CanvasView) -> None:
    places = [LayerPlace(0, ("b",)), LayerPlace(0, ("c",))]
    canvas.document.edit("x", edits.wrap_in_block, places, 3)
    frame = canvas.canvas.frames[LayerPlace(0, ("block",))]
    title = canvas.mapFromScene(frame.mapToScene(40, 12))
    qtbot.mouseDClick(canvas.viewport(), LEFT, pos=title)
    assert LayerPlace(0, ("block", "b")) not in canvas.canvas.cards
    frame = canvas.canvas.frames[LayerPlace(0, ("block",))]
    title = canvas.mapFromScene(frame.mapToScene(40, 12))
    qtbot.mouseDClick(canvas.viewport(), LEFT, pos=title)
    assert LayerPlace(0, ("block", "b")) in canvas.canvas.cards


def test_a_card_can_be_dragged_into_a_block(qtbot: QtBot, canvas: CanvasView) -> None:
    canvas.document.edit("x", edits.wrap_in_block, [LayerPlace(0, ("c",))], 2)
    before = canvas.document.design
    drag(qtbot, canvas, at(canvas, "a"), gap(canvas, 1, ("block",)))
    block = canvas.document.design.networks[0].layers[1]
    assert [layer.id for layer in block.layers] == ["c", "a"]  # type: ignore[union-attr]
    undone_and_redone(canvas, before)


def test_wheel_with_ctrl_zooms_and_fit_returns(qtbot: QtBot, canvas: CanvasView) -> None:
    fitted = canvas.transform().m11()
    canvas.zoom_in()
    assert canvas.transform().m11() > fitted
    canvas.zoom_fit()
    assert canvas.transform().m11() == pytest.approx(fitted)


def test_items_equal_the_document_for_both_lessons(canvas: CanvasView) -> None:
    from simulator.design import Block, walk

    for name in ("twenty-sigmoid-layers", "plain-versus-residual"):
        design = files.load(LESSONS / f"{name}.depthscope.json")
        canvas.document.show_design(design)
        wanted = {
            LayerPlace(number, path): isinstance(entry, Block)
            for number, network in enumerate(design.networks)
            for path, entry in walk(network)
        }
        cards = {place for place, block in wanted.items() if not block}
        ends = {
            LayerPlace(number, (end,))
            for number in range(len(design.networks))
            for end in ("input", "output")
        }
        assert set(canvas.canvas.cards) == cards | ends
        assert set(canvas.canvas.frames) == {place for place, block in wanted.items() if block}
        boxes = [card.sceneBoundingRect() for card in canvas.canvas.cards.values()]
        bodies = [box.adjusted(8, 8, -20, -16) for box in boxes]
        assert not any(a.intersects(b) for i, a in enumerate(bodies) for b in bodies[:i])


def test_a_problem_is_shown_at_its_card_in_words(canvas: CanvasView) -> None:
    document = canvas.document
    document.edit("x", edits.set_field, [LayerPlace(0, ("b",))], "units", 5)
    skip = Skip(source="a", target="c", projection="none")
    document.edit("x", edits.add_skip, 0, (), skip)
    card = canvas.canvas.cards[LayerPlace(0, ("c",))]
    assert "cannot add (32) from 'a' to (5)" in card.text.problem
    assert canvas.canvas.arcs[SkipPlace(0, (), 0)].wrong
