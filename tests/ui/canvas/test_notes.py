"""Notes on the canvas by real keys and a real mouse: typed, dragged, copied, undone, drawn."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.canvas_note import CanvasNote
from simulator.design.design import LayerPlace
from tests.ui.canvas.hand import Hand
from ui.canvas.image import save_picture
from ui.canvas.items.note import MOST_ENLARGED, TEXT_PX, NoteItem
from ui.canvas.layout.geometry import Box
from ui.canvas.layout.note_places import spread
from ui.shell.commands import Commands
from ui.style import style_sheet, theme

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def notes(hand: Hand) -> tuple[CanvasNote, ...]:
    return hand.canvas.document.design.canvas_notes


def item(hand: Hand, index: int = 0) -> NoteItem:
    return hand.canvas.scene().notes.items[index]


def point(hand: Hand, across: float, down: float, index: int = 0) -> QPoint:
    """A point of a note in the viewport, in shares of its width and height."""
    note = item(hand, index)
    return hand.canvas.mapFromScene(note.mapToScene(across * note.width, down * note.height))


def key(hand: Hand, which: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(hand.canvas, which, modifiers)


def test_a_note_is_typed_moved_widened_edited_deleted_and_every_step_undone(hand: Hand) -> None:
    canvas, document = hand.canvas, hand.canvas.document
    editor = canvas.note_editor
    canvas.resize(1300, 220)  # one row of cards
    nothing = document.design
    canvas.edit_note()
    assert editor.hasFocus()
    QTest.keyClicks(editor, "A **quarter** is left")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "of it.")
    assert not notes(hand)  # not before it is taken over
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert notes(hand)[0].text == "A **quarter** is left\nof it."
    assert canvas.selection.notes == {0}
    assert canvas.hasFocus()
    shown = item(hand)
    assert shown._document.toPlainText() == "A quarter is left of it."
    right = max(card.box.right for card in canvas.scene().layout.cards.values())
    assert shown.x() > right  # beside the network, over no card

    # dragged, it is beside the card that is nearest there
    before = document.design
    target = canvas.scene().cards[LayerPlace(0, ("b",))]
    goal = canvas.mapFromScene(target.x(), target.y() + 120)
    inside = QPoint(6, 6)
    hand.drag(point(hand, 0, 0) + inside, goal + inside)
    assert notes(hand)[0].beside == ("b",)
    assert abs(notes(hand)[0].x) <= 2
    assert abs(notes(hand)[0].y - 120) <= 2
    assert document.undo_stack.undoText() == "move note"
    moved = document.design
    width = notes(hand)[0].width
    edge = point(hand, 1, 0.5) - QPoint(2, 0)
    hand.drag(edge, edge + QPoint(60, 0))
    assert notes(hand)[0].width > width + 20
    assert notes(hand)[0].beside == ("b",)
    document.undo_stack.undo()
    assert document.design == moved
    document.undo_stack.undo()
    assert document.design == before
    assert item(hand).x() > right

    # a press that trembles moves nothing; a double click edits, Escape leaves all as it was
    hand.drag(point(hand, 0.5, 0.5), point(hand, 0.5, 0.5) + QPoint(1, 1))
    assert document.design == before
    QTest.mouseDClick(canvas.viewport(), LEFT, pos=point(hand, 0.5, 0.5))
    assert editor.isVisible()
    assert editor.toPlainText() == notes(hand)[0].text
    QTest.keyClicks(editor, "nonsense")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert document.design == before

    # without a mouse
    canvas.selection.clear()
    canvas.setFocus()
    key(hand, Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier)
    assert canvas.selection.notes == {0}
    steps = document.undo_stack.index()
    for _ in range(3):
        key(hand, Qt.Key.Key_Down, ALT)
    assert notes(hand)[0].y == before.canvas_notes[0].y + 48
    key(hand, Qt.Key.Key_Right, ALT | SHIFT)
    assert notes(hand)[0].width == before.canvas_notes[0].width + 32
    assert document.undo_stack.index() == steps + 2  # three moves are one
    key(hand, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    editor.clear()
    canvas.setFocus()  # taken over by leaving it: without text there is no note
    assert not notes(hand)
    document.undo_stack.undo()
    assert notes(hand)
    assert canvas.selection.notes == {0}
    key(hand, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert not canvas.selection.notes
    canvas.selection.set_notes({0, 7})
    canvas.commands.delete_selected()
    assert document.design == nothing


def test_notes_are_cut_copied_pasted_and_duplicated(hand: Hand) -> None:
    canvas, document = hand.canvas, hand.canvas.document
    commands = Commands(document, canvas.selection, canvas)
    canvas.commands.notes.add([CanvasNote(text="a"), CanvasNote(text="b", beside=("c",))])
    assert canvas.selection.notes == {0, 1}
    assert commands.can_copy()
    canvas.selection.set_notes({1})
    commands.cut()
    assert [note.text for note in notes(hand)] == ["a"]
    commands.paste()
    assert [note.text for note in notes(hand)] == ["a", "b"]
    assert notes(hand)[1].beside == ("c",)
    assert canvas.selection.notes == {1}
    commands.duplicate()
    assert [note.text for note in notes(hand)] == ["a", "b", "b"]
    assert canvas.selection.notes == {2}
    assert document.design.networks[0].layers == hand.canvas.document.design.networks[0].layers
    QApplication.clipboard().setText('{"depthscope.notes": 1, "canvas_notes": [{"text": 3}]}')
    commands.paste()
    assert len(notes(hand)) == 3
    assert hand.messages == []


def test_a_note_follows_its_card_and_stays_when_that_is_gone(hand: Hand) -> None:
    document, scene = hand.canvas.document, hand.canvas.scene()
    note = CanvasNote(text="here", beside=("c",), x=10, y=130)
    document.edit("Add", lambda design: edits.add_canvas_notes(design, [note]))
    card = scene.cards[LayerPlace(0, ("c",))]
    assert (item(hand).x(), item(hand).y()) == (card.x() + 10, card.y() + 130)
    place = LayerPlace(0, ("a",))
    document.edit("Delete", lambda design: edits.delete_layers(design, {place}))
    card = scene.cards[LayerPlace(0, ("c",))]
    assert (item(hand).x(), item(hand).y()) == (card.x() + 10, card.y() + 130)
    document.edit("Delete", lambda d: edits.delete_layers(d, {LayerPlace(0, ("c",))}))
    first = scene.cards[LayerPlace(0, ("input",))]
    assert (item(hand).x(), item(hand).y()) == (first.x() + 10, first.y() + 130)
    # a network below makes room for it
    document.edit("Add variant", edits.add_network)
    lanes = scene.layout.lanes
    assert item(hand).seen_box().bottom <= lanes[1].header.y


def test_what_is_drawn_is_in_pictures_and_legible_while_presenting(
    hand: Hand, tmp_path: Path, qapp: QApplication
) -> None:
    canvas, document = hand.canvas, hand.canvas.document
    note = CanvasNote(text="![x](file:///dev/zero) <img src='/dev/zero'> plain", y=120)
    document.edit("Add", lambda design: edits.add_canvas_notes(design, [note]))
    assert not any(form.isImageFormat() for form in item(hand)._document.allFormats())
    save_picture(canvas.scene(), tmp_path / "all.png")
    picture, box = QImage(str(tmp_path / "all.png")), item(hand).seen_box()
    scene_box = canvas.scene().picture_rect()
    scale = picture.width() / scene_box.width()
    middle = QPointF(box.right - 4, box.middle) - scene_box.topLeft()
    pixel = picture.pixelColor((middle * scale).toPoint())
    assert pixel == QColor(theme.current().surface)
    save_picture(canvas.scene(), tmp_path / "all.svg")
    assert "plain" in (tmp_path / "all.svg").read_text(encoding="utf-8")
    style_sheet.apply(qapp, theme.DARK, 1.6)
    try:
        for width, height in ((1300, 700), (700, 400)):
            canvas.resize(width, height)
            canvas.zoom_fit()
            canvas.relayout()
            assert seen_type_px(hand) >= theme.type_px(0)
            note_box = item(hand).mapRectToScene(item(hand).boundingRect())
            assert canvas.scene().sceneRect().contains(note_box)
        assert 1.0 < item(hand).scale() < MOST_ENLARGED  # neither end of what it may be
        canvas.resize(300, 160)  # nothing is legible there, and a note does not cover all of it
        canvas.zoom_fit()
        canvas.relayout()
        assert item(hand).scale() == MOST_ENLARGED
        assert seen_type_px(hand) < theme.type_px(0)
    finally:
        style_sheet.apply(qapp, theme.DARK)


def seen_type_px(hand: Hand) -> float:
    """How large a note's text is in the viewport."""
    return TEXT_PX * item(hand).scale() * hand.canvas.transform().m11()


def test_enlarged_notes_move_apart_and_those_that_lie_on_one_another_stay() -> None:
    plain = [Box(0, 0, 100, 50), Box(120, 0, 100, 50), Box(0, 70, 100, 50), Box(10, 10, 100, 50)]
    seen = [Box(x, y, 2 * w, 2 * h) for x, y, w, h in plain]
    apart = spread(plain, seen)
    assert apart[0] == seen[0]
    assert apart[1] == Box(212, 0, 200, 100)
    assert apart[2] == Box(0, 112, 200, 100)
    assert apart[3] == seen[3]
