"""In slow motion each step is seen: forward along the wires, back in the gradients' colours."""

from __future__ import annotations

from types import SimpleNamespace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand
from ui.canvas.pass_animation import SHARE
from ui.style import theme


def snapshot(step: int, *, running: bool = True) -> SimpleNamespace:
    return SimpleNamespace(step=step, running=running, rewound=False)


def test_a_step_in_slow_motion_runs_to_the_output_and_back_and_no_other_moves(hand: Hand) -> None:
    canvas, scene = hand.canvas, hand.canvas.scene()
    animation, light = canvas.pass_animation, scene.pass_light
    animation.follow(snapshot(1))  # at full speed
    animation.set_rate(5)
    animation.follow(snapshot(2))
    assert not animation.moving
    assert light.moment is None
    animation.set_rate(1)
    animation.follow(snapshot(2))  # the same step
    animation.follow(snapshot(3, running=False))  # a run at rest
    assert not animation.moving
    wires = [wire for wire in scene.layout.wires if wire.network == 0]
    colors = [QColor("#112233"), QColor("#445566"), QColor("#7788AA"), QColor("#AA6644")]
    for name, color in zip("abcd", colors, strict=True):
        scene.cards[LayerPlace(0, (name,))].gradient_color = color
    animation.follow(snapshot(4))
    assert animation.moving
    animation._timer.stop()  # the test is the clock
    assert light.lights() == [QPointF(*wires[0].points[0])]
    animation.show_after(SHARE * 500)
    (end,) = light.lights()
    assert abs(end.x() - wires[-1].points[-1].x) < 2
    animation.show_after(SHARE * 750)
    (way,) = light.ways
    assert [color for color in way.colors if color is not None] == colors
    (middle,) = light.lights()
    assert wires[0].points[0].x < middle.x() < end.x()
    returned, ahead = way.lines[-1].pointAtPercent(0.5), way.lines[1].pointAtPercent(0.5)
    picture = canvas.viewport().grab().toImage()
    seen = [
        picture.pixelColor(canvas.mapFromScene(point) * picture.devicePixelRatio()).name()
        for point in (returned, ahead)
    ]
    assert seen[0] == colors[-1].name()
    assert seen[1] not in {color.name() for color in colors}
    animation.show_after(SHARE * 1000)
    assert light.moment is None
    animation.follow(snapshot(5))
    animation.set_rate(20)
    assert not animation.moving


def test_the_repetition_that_is_meant_is_marked_in_the_strip_of_its_block(hand: Hand) -> None:
    canvas = hand.canvas
    canvas.document.show_design(sketch("a [3x b c] d"))
    frame = canvas.scene().frames[LayerPlace(0, ("block",))]
    layer = LayerPlace(0, ("block", "c"))
    canvas.selection.set_layers([layer], layer, 3)
    assert frame.marked_cell == 2
    cell = frame.cells_rect()
    edge = frame.mapToScene(cell.right() - 3, cell.top() - 2)  # of the last cell's ring
    picture = canvas.viewport().grab().toImage()
    at = canvas.mapFromScene(edge) * picture.devicePixelRatio()
    assert picture.pixelColor(at).name() == theme.current().accent.lower()
    canvas.selection.set_layers([LayerPlace(0, ("a",))])
    assert frame.marked_cell is None
