"""A tool tip on the canvas stands below what it is about, so that both are seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from simulator.design.design import LayerPlace
from tests.ui.canvas.hand import Hand


def tip_at(hand: Hand, at: QPoint) -> QWidget:
    """The tool tip that the mouse calls up by resting at a point of the viewport."""
    port = hand.canvas.viewport()
    QApplication.sendEvent(port, QHelpEvent(QEvent.Type.ToolTip, at, port.mapToGlobal(at)))
    found = [one for one in QApplication.topLevelWidgets() if one.inherits("QTipLabel")]
    (tip,) = [one for one in found if one.isVisible()]
    return tip


def test_a_tip_covers_nothing_of_the_card_it_describes_at_any_size(hand: Hand) -> None:
    canvas = hand.canvas
    for scale in (0.4, 0.7, 1.0, 1.6):
        canvas.zoom(scale / canvas.transform().m11())
        canvas.centerOn(canvas.scene().cards[LayerPlace(0, ("b",))])
        item = canvas.scene().cards[LayerPlace(0, ("b",))]
        area = canvas.mapFromScene(item.mapRectToScene(item.body())).boundingRect()
        top_left = canvas.viewport().mapToGlobal(area.topLeft())
        for at in (area.center(), area.topLeft() + QPoint(3, 3), area.bottomRight() - QPoint(4, 4)):
            tip = tip_at(hand, at)
            assert QToolTip.text().startswith("b: fully connected layer")
            assert not tip.geometry().intersects(QRect(top_left, area.size())), (scale, at)
            QToolTip.hideText()
            tip.hide()


def test_over_a_value_the_tip_says_what_a_click_does_and_how_all_layers_are_changed(
    hand: Hand,
) -> None:
    said = []
    for at in (hand.word("activation", "b"), hand.word("data", "input"), hand.card("b")):
        tip = tip_at(hand, at)
        said.append(QToolTip.text().splitlines()[-1])
        QToolTip.hideText()
        tip.hide()
    assert said[0].startswith("Click to change it.")
    assert said[0].endswith("with Shift: in every layer.")
    assert said[1] == "Click to choose other data."
    assert "Click" not in said[2]
