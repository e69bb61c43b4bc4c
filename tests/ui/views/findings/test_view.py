"""The findings view lists what is told, shows the chosen one whole, and passes on its links."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from simulator.measurement.diagnosis import Diagnosis, Finding, Readings
from simulator.measurement.snapshot import Snapshot
from simulator.training.cure_search import TriedCure
from tests.simulator.designs import dense, design
from tests.ui.views.conftest import ShowView
from tests.ui.views.reading import array_of
from tests.ui.views.runs import heat_run
from ui.style import style_sheet, theme
from ui.views.findings.cures import NO_CURES, Cures, cure_text
from ui.views.findings.entries import HEADER
from ui.views.findings.view import NOTHING, FindingsView


def finding(name: str, step: int, layers: tuple[str, ...] = ()) -> Finding:
    return Finding(name, f"<i>{name}</i> is told", step, layers, 9.0, 1.5, 5)


DEAD = finding("dead_units", 1200, ("body/2/a", "output"))
STUCK, EXPLODING = finding("stuck_at_chance", 20), finding("exploding", 0)
READ = Readings(np.array([0, 20, 40]), np.array([9.0, 7.0, 8.0], np.float32))


def snapshot(*diagnoses: Diagnosis | None, layers: int = 3, **facts: object) -> Snapshot:
    """A run at step 1,300 whose networks A, B, … are called "one", "two", …"""
    made = heat_run(np.zeros((40, layers)), len(diagnoses), newest_step=1300, step=1300)
    networks = tuple(
        dataclasses.replace(network, name=name, diagnosis=diagnosis)
        for name, network, diagnosis in zip(("one", "two"), made.networks, diagnoses, strict=False)
    )
    return dataclasses.replace(made, networks=networks, **facts)  # type: ignore[arg-type]


ILL = Diagnosis(findings=(DEAD, STUCK), readings={"dead_units": READ})
WARNED = Diagnosis(forecast=(EXPLODING,))


@pytest.fixture
def view(show_view: ShowView[FindingsView]) -> FindingsView:
    found = show_view(FindingsView, 900, 400)
    found.draw(snapshot(ILL, WARNED))
    return found


def listed(view: FindingsView) -> list[str]:
    return [view.list.item(row).text() for row in range(view.list.count())]


def click(view: FindingsView, address: str) -> None:
    view.details.anchorClicked.emit(QUrl(address))


def test_every_finding_is_listed_with_its_network_and_beginning(view: FindingsView) -> None:
    assert listed(view) == [
        "A  dead units\n     since step 1,200", "A  stuck at chance\n     since step 20",
        "B  exploding\n     foreseen",
    ]  # fmt: skip
    now = theme.current()
    items = [view.list.item(row) for row in range(3)]
    colors = [item.foreground().color() for item in items]
    assert colors == [theme.color(now.network_texts[number]) for number in (0, 0, 1)]
    assert all("<i" not in item.toolTip() for item in items), "a name is no mark-up"
    assert (view.title, view.unit) == ("Findings", "3 findings · at step 1,300")
    assert view.list.currentRow() == 0
    header, rows = view.table()
    assert header == HEADER
    assert list(rows) == [
        ["one", "dead_units", 1200, "body/2/a output", 9.0, 1.5, DEAD.text],
        ["one", "stuck_at_chance", 20, "", 9.0, 1.5, STUCK.text],
        ["two", "exploding", 0, "", 9.0, 1.5, EXPLODING.text],
    ]
    view.draw(snapshot(Diagnosis(findings=(STUCK,)), None))
    assert view.unit == "1 finding · at step 1,300"


def test_the_chosen_one_is_told_whole_beside_its_readings(view: FindingsView) -> None:
    assert "A one · " in view.details.shown
    assert view.details.toPlainText().splitlines()[0] == "Dead units"
    assert view.plot.isVisible()
    assert view.plot.curve.y.tolist() == [9, 7, 8]
    assert view.plot.grid.level == 1.5
    assert view.plot.began.value() == 1200
    assert view.plot.box.home.right() == 1300
    scene = view.plot.mapToScene(view.plot.place_of(21.0, 8.0))
    assert view.reading(scene) == "step 20\n7"
    assert view.reading(view.canvas.scene().sceneRect().topLeft()) == ""
    view.list.setCurrentRow(2)
    assert "B two · </span>foreseen before the first step" in view.details.shown
    assert not view.plot.isVisible(), "it has not been read yet"
    assert not len(view.plot.curve.x)
    view.choose(0)
    assert view.list.currentRow() == 0
    assert view.plot.isVisible()
    view.choose(1)
    assert (view.list.currentRow(), view.chosen and view.chosen.network) == (2, 1)
    assert "B two" in view.details.shown
    view.choose(5)
    assert view.list.currentRow() == 2, "of a network without a finding nothing is shown"


def test_a_run_that_goes_on_keeps_the_choice_and_another_begins_anew(view: FindingsView) -> None:
    view.list.setCurrentRow(1)
    going = snapshot(Diagnosis(findings=(STUCK,)), WARNED, running=True)
    view.draw(going)
    assert len(listed(view)) == 3, "labels follow at their own pace"
    view.update_labels()
    assert len(listed(view)) == 2
    assert view.list.currentRow() == 0
    assert view.chosen is not None
    assert view.chosen.finding == STUCK
    view.draw(snapshot(WARNED, None, running=True, run_id=going.run_id + 1))
    assert listed(view) == ["A  exploding\n     foreseen"]
    view.clear()
    assert listed(view) == []
    assert (view.title, view.unit, view.hint_shown) == ("Findings", "", NOTHING)
    assert list(view.table()[1]) == []
    view.update_labels()
    assert view.hint_shown == NOTHING


def test_where_nothing_is_told_that_is_said_of_every_network(view: FindingsView) -> None:
    for part in (view.list, view.details):
        assert part.isVisible()
    view.draw(snapshot(Diagnosis(healthy=True), Diagnosis(), layers=2))
    for part in (view.list, view.details):
        assert not part.isVisible()
    assert not view.plot.isVisible()
    assert view.hint_shown == "A one: healthy\nB two: nothing is found"
    view.draw(snapshot(Diagnosis(), layers=2, step=0))
    assert view.hint_shown == "A one: nothing is foreseen"
    view.draw(snapshot(None))
    assert view.hint_shown == NOTHING
    view.draw(snapshot(ILL))
    assert view.hint_shown == ""
    assert view.details.isVisible()


def test_each_link_asks_for_what_it_says(view: FindingsView) -> None:
    layers, steps = QSignalSpy(view.layer_chosen), QSignalSpy(view.step_chosen)
    wanted, cancelled = QSignalSpy(view.cures_wanted), QSignalSpy(view.search_cancelled)
    chosen = QSignalSpy(view.cure_chosen)

    def asked() -> list[list[object]]:
        return [
            [layers.at(at) for at in range(layers.count())],
            [steps.at(at) for at in range(steps.count())],
            [wanted.at(at) for at in range(wanted.count())],
            [cancelled.at(at) for at in range(cancelled.count())],
            [chosen.at(at) for at in range(chosen.count())],
        ]

    for address in ("layer:body/2/a", "layer:gone", "step:1200"):
        click(view, address)
    assert asked() == [[[0, ("body", "a"), 2]], [[1200]], [], [], []]
    click(view, "cures:try")
    assert asked()[2:] == [[[0]], [], []]
    click(view, "cures:cancel")
    assert asked()[2:] == [[[0]], [[]], []]
    click(view, "apply:1")
    click(view, "beside:0")
    view.list.setCurrentRow(2)
    click(view, "cures:try")
    click(view, "layer:output")
    assert asked()[2:] == [[[0], [1]], [[]], [[1, False], [0, True]]]
    assert layers.at(1) == [1, ("output",), 1]
    view.clear()
    before = asked()
    click(view, "cures:try")
    assert asked() == before, "there is nothing to try"


def tried(text: str, *, of_network: bool = True, **facts: float) -> TriedCure:
    facts = {"loss_before": 2.3456, "loss_after": 0.12345, "epochs": 5.0, **facts}
    return TriedCure(
        text,
        "dead_units",
        design([dense("a")]),
        change=lambda made: made,
        is_of_network=of_network,
        **facts,
    )


def test_cures_that_help_are_offered_with_their_losses(view: FindingsView) -> None:
    cures = (tried("+ skips"), tried("<b> rate", of_network=False, epochs=1.0, loss_before=np.inf))
    assert cure_text(cures[0]) == "+ skips: 2.35 → 0.123 after 5 epochs"
    assert cure_text(cures[1]) == "<b> rate: diverged → 0.123 after 1 epoch"
    assert not NO_CURES.searching
    view.show_cures(Cures(network=0, done=2, total=2, found=cures))
    told = view.details.toPlainText()
    assert "+ skips: 2.35 → 0.123 after 5 epochs   Apply · Beside it" in told
    assert told.count("Beside it") == 1, "what networks share has no variant"
    assert 'href="apply:1"' in view.details.shown
    assert "none helps" not in told
    view.show_cures(Cures(network=0, done=1, total=2, found=cures[:1]))
    assert "1 of 2 cures were tried within the time." in view.details.toPlainText()
    view.list.setCurrentRow(2)
    assert "Try cures" in view.details.toPlainText(), "they are of the other network"


def test_list_and_details_have_their_shares_of_the_width(view: FindingsView) -> None:
    for width in (900, 1300):
        view.resize(width, 400)
        QApplication.processEvents()  # its parts are laid out anew
        assert view.details.width() == round(0.44 * width)
        assert round(0.24 * width) <= view.list.width() <= round(0.32 * width)
        parts = (view.list, view.details, view.canvas)
        edges = [(part.geometry().left(), part.geometry().right()) for part in parts]
        assert all(right < left for (_, right), (left, _) in pairwise(edges))
        assert edges[-1][1] <= width
    long = finding("a_name_so_long_that_no_list_of_this_width_could_hold_it_in_one_line", 5)
    view.draw(snapshot(Diagnosis(findings=(long,))))
    assert view.list.width() == round(0.32 * 1300)


def test_a_picture_shows_list_details_and_plot_where_they_stand(view: FindingsView) -> None:
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.render_on(painter, view.size())
    painter.end()
    found = array_of(image).astype(int)
    ground = found[-2, 1]
    drawn = np.abs(found - ground).max(-1) > 60
    for part in (view.list, view.details, view.canvas):
        left, right = part.x() + 4, part.geometry().right() - 4
        assert drawn[part.y() : part.geometry().bottom(), left:right].any(), part.objectName()
    seen = array_of(view.grab().toImage()).astype(int)
    box = view.details.geometry()
    ours, theirs = (
        each[box.top() : box.bottom(), box.left() : box.right()] for each in (found, seen)
    )
    assert np.abs(ours - theirs).mean() < 3


def test_details_stay_scrolled_and_take_over_the_theme(
    view: FindingsView, qapp: QApplication
) -> None:
    view.resize(500, 180)
    bar = view.details.verticalScrollBar()
    bar.setValue(20)
    assert bar.value() == 20
    view.show_cures(Cures(network=0, searching=True, done=1, total=3))
    assert bar.value() == 20
    assert "Trying cures: 1 of 3" in view.details.toPlainText()
    assert not view.details.openExternalLinks()
    assert not view.details.openLinks()
    assert theme.current().link in view.details.document().defaultStyleSheet()
    style_sheet.apply(qapp, theme.LIGHT)
    try:
        assert "Trying cures: 1 of 3" in view.details.toPlainText()
        assert theme.LIGHT.link.lower() in view.details.document().toHtml().lower()
        assert view.list.item(0).foreground().color() == theme.color(theme.LIGHT.network_texts[0])
    finally:
        style_sheet.apply(qapp, theme.DARK)
