"""Panels of networks share the canvas, keep their order, and are told which of them is where."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
from tests.ui.views.conftest import ShowView
from tests.ui.views.runs import loss_run
from ui.style import style_sheet, theme
from ui.views.base.panel_view import ALIKE, ROWS_GAP_PX, WORDS_GAP_PX, ExaminedView, NetworkPanel

LETTERS = "ABCD"


class Depths(ExaminedView[NetworkPanel, int]):
    """Says the number of steps of each network; none where that is negative."""

    header = ("network", "first", "second")
    further = "more"
    hint = "Nothing yet"
    side: float | None = None  # of a picture, as a share of its panel's lesser side

    def __init__(self) -> None:
        self.drawn: list[int] = []
        super().__init__("depths", "Depths", "how many steps", NetworkPanel)

    def examined(self, network: NetworkSnapshot) -> list[int] | None:
        return None if network.step < 0 else [network.step]

    def rows_of(self, found: list[int]) -> list[list[int]]:
        return [[found[0], 7, 8, 9]]

    def show_panel(self, index: int, panel: NetworkPanel) -> None:
        self.drawn.append(index)
        panel.show_name(self.names[index])
        panel.show_facts("a fact")

    def side_px(self, width: float, height: float) -> float | None:
        return None if self.side is None else min(width, height)


def run(*steps: int, run_id: int = 1) -> Snapshot:
    made = loss_run([1.0], networks=len(steps), run_id=run_id)
    networks = tuple(
        dataclasses.replace(each, step=step, name=f"of {step}")
        for each, step in zip(made.networks, steps, strict=True)
    )
    return dataclasses.replace(made, networks=networks)


@pytest.fixture
def view(show_view: ShowView[Depths]) -> Depths:
    made = show_view(Depths, 900, 400)
    made.draw(run(1, 2, 3, 4))
    return made


def places(view: Depths) -> list[QRectF]:
    QApplication.processEvents()
    return [panel.sceneBoundingRect() for panel in view.panels if panel.isVisible()]


def test_panels_stand_side_by_side_unless_three_or_more_would_be_narrow(view: Depths) -> None:
    for count, least in ((3, 3 * view.least_px), (4, 4 * view.least_px)):
        for width, columns in ((least + 1, count), (least - 1, 2)):
            view.canvas.resize(theme.px(width), 400)
            assert view.columns(count) == columns
    view.canvas.resize(100, 400)
    assert [view.columns(count) for count in (1, 2, 3, 4)] == [1, 2, 2, 2]


def test_squares_stand_so_that_they_are_largest_and_else_in_few_columns(view: Depths) -> None:
    view.side = 1.0
    for size, columns in (((400, 400), 2), ((1600, 300), 4), ((200, 1600), 1), ((840, 400), 4)):
        view.canvas.resize(*size)
        sides = [view.side_px(*view.panel_px(0, 4, each)) for each in range(1, 5)]
        large = [at for at, side in enumerate(sides, 1) if side >= ALIKE * max(sides)]
        assert view.columns(4) == large[0], size
        if size[0] != 840:
            assert large[0] == columns, size


def test_panels_fill_the_canvas_in_order_with_the_same_room_between_them(
    view: Depths, qapp: QApplication
) -> None:
    for scale in (1.0, 1.2):
        style_sheet.apply(qapp, theme.DARK, scale)
        view.restyle()
        for width in (1_200, 500):
            view.resize(width, 400)
            found, columns = places(view), view._columns
            assert columns == (4 if width > 1_000 else 2)
            assert [each.size() for each in found] == [found[0].size()] * 4
            rows = [found[at : at + columns] for at in range(0, 4, columns)]
            for row in rows:
                for one, other in pairwise(row):
                    assert other.left() - one.right() == pytest.approx(theme.px(theme.GAP))
                    assert one.top() == other.top()
            for above, below in pairwise(rows):
                away = below[0].top() - above[0].bottom()
                assert away == pytest.approx(theme.px(ROWS_GAP_PX))
            assert found[0].topLeft() == QPointF(0, 0)
            assert found[-1].right() == pytest.approx(view.canvas.width(), abs=0.5)
            assert found[-1].bottom() == pytest.approx(view.canvas.height(), abs=0.5)
    style_sheet.apply(qapp, theme.DARK)


def test_each_panel_has_its_letter_and_name_above_its_fact(view: Depths) -> None:
    for number, panel in enumerate(view.panels):
        assert panel.name.shown()[1] == f"{LETTERS[number]}  of {number + 1}"
        assert panel.name.color == theme.current().network_texts[number]
        assert panel.fact.shown()[1] == "a fact"
        assert panel.fact.color == theme.current().muted
        name, fact = panel.name.geometry(), panel.fact.geometry()
        assert (name.left(), name.top()) == (0, 0)
        assert fact.top() == name.bottom()
        words = name.height() + fact.height() + theme.px(WORDS_GAP_PX)
        assert panel.below_px() == pytest.approx(panel.height_px - words)


def test_low_panels_have_no_facts_and_narrow_ones_their_letter_alone(view: Depths) -> None:
    panel = NetworkPanel(1)
    for height, low in ((theme.px(panel.low_px), False), (theme.px(panel.low_px) - 1, True)):
        panel.take_size(300, height)
        panel.show_facts("a fact")
        assert panel.is_low is low
        assert panel.fact.isVisible() is not low
    panel.take_size(300, 300)
    panel.show_facts()
    assert not panel.fact.isVisible(), "there is nothing to say"
    panel.show_name("name", "longest", "long", scale="±1")
    texts = panel.name.texts
    assert list(texts) == [
        "B  name · longest · ±1", "B  name · long · ±1", "B  name · ±1", "B  ±1"
    ]  # fmt: skip
    panel.show_name("name")
    assert list(panel.name.texts) == ["B  name", "B"]
    panel.take_size(0.0, -5.0)
    assert (panel.width_px, panel.height_px, panel.below_px()) == (1, 1, 1)


def test_a_point_leads_to_the_panel_it_is_in(view: Depths) -> None:
    for number, place in enumerate(places(view)):
        assert view.panel_at(place.center()) == number
        assert view.panel_at(place.topLeft() - QPointF(3, 3)) != number
    assert view.panel_at(QPointF(-5, -5)) is None
    view.clear()
    assert view.panel_at(QPointF(50, 50)) is None, "there is nothing to see"


def test_panels_come_and_go_with_networks_and_those_that_stay_are_kept(view: Depths) -> None:
    first = list(view.panels)
    view.draw(run(5, 6))
    assert view.panels == first[:2]
    assert len(places(view)) == 2
    view.draw(run(5, 6, 7))
    assert view.panels[:2] == first[:2]
    assert len(places(view)) == 3
    view.clear()
    assert places(view) == []
    assert view.panels[:2] == first[:2], "with what they are zoomed to"
    assert view.hint_shown == "Nothing yet"


def test_what_was_found_stays_until_there_is_something_else(view: Depths) -> None:
    view.drawn.clear()
    same = run(1, 2, 3, 4)
    view.draw(same)
    assert view.drawn == [0, 1, 2, 3]
    view.drawn.clear()
    view.draw(run(-1, -1, -1, -1))
    assert view.drawn == [], "nothing was found, and the run is the same"
    view.draw(run(-1, -1, run_id=2))
    assert view.count() == 0
    assert view.hint_shown == "Nothing yet"
    view.draw(run(-1, 5, run_id=2))
    assert view.count() == 2
    assert view.hint_shown == ""
    header, rows = view.table()
    assert header == ["network", "first", "second", "more 0", "more 1"]
    assert rows == [("of 5", 5, 7, 8, 9)]
    view.clear()
    assert view.table() == (list(Depths.header), [])
