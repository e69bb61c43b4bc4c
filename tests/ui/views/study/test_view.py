"""The study view draws the rows of a table: medians, ranges, divergence, and what its form asks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from ui.views.study.form import depths_in
from ui.views.study.state import StudyState, progress_text, time_text
from ui.views.study.view import StudyView


def row(variant: str, depth: int, loss: float | None, status: str = "finished") -> dict[str, Any]:
    return {
        "depth": depth, "variant": variant, "status": status, "train_loss": loss,
        "validation_loss": None if loss is None else 2 * loss, "chance_loss": 2.0,
    }  # fmt: skip


ROWS = [
    *(row("plain", 2, loss) for loss in (0.1, 0.2, 0.4)),
    row("plain", 8, 1.9), row("plain", 8, None, "diverged"),
    row("skips", 2, 0.2), row("skips", 8, 0.01),
]  # fmt: skip
HEADER = ("depth", "variant", "status", "train_loss")
STATE = StudyState("Mine", "depth", ("plain", "skips"), HEADER, ROWS, 7)


@pytest.fixture
def view(qtbot: QtBot) -> StudyView:
    found = StudyView()
    qtbot.addWidget(found)
    found.resize(700, 420)
    found.show()
    found.show_state(STATE)
    return found


def test_medians_ranges_and_divergence_stand_at_their_decades(view: StudyView) -> None:
    plain, skips = view.plot.lines
    np.testing.assert_allclose(plain.train.x, np.log10([2, 8]))
    np.testing.assert_allclose(plain.train.y, np.log10([0.2, 1.9]))
    np.testing.assert_allclose(plain.validation.y, np.log10([0.4, 3.8]))
    np.testing.assert_allclose(plain.points.getData()[1], np.log10([0.2, 1.9]))
    x, y = plain.ranges.getData()
    np.testing.assert_allclose(x, np.log10([2, 2, 8, 8]))
    np.testing.assert_allclose(y, np.log10([0.1, 0.4, 1.9, 1.9]))
    assert plain.diverged.getData()[0].tolist() == [math.log10(8)]
    np.testing.assert_allclose(skips.train.y, np.log10([0.2, 0.01]))
    assert not len(skips.diverged.getData()[0])
    assert view.plot.grid.level == math.log10(2.0)
    assert [text for _, text in view.plot.bottom.shown()] == ["2", "8"]
    low, high = view.plot.box.viewRange()[1]
    assert low < math.log10(0.01) < math.log10(3.8) < high


def test_each_line_says_up_to_where_it_trains(view: StudyView) -> None:
    told = {label.text for label in view.plot.end_labels.labels}
    assert told == {"plain · to 2", "skips · to 8", "chance"}


def test_a_long_name_is_cut_and_not_written_over_its_curve(view: StudyView) -> None:
    name = "a very long name of a variant, longer than the room beside the plot"
    rows = [row(name, 2, 0.2), row(name, 8, 0.1)]
    view.show_state(StudyState("Mine", "depth", (name,), HEADER, rows, 2))
    [label] = [each for each in view.plot.end_labels.items if "…" in each.toPlainText()]
    assert label.pos().x() >= view.plot.inside().right()


def test_the_pointer_reads_the_nearest_depth(view: StudyView) -> None:
    at = view.plot.box.mapViewToScene(QPointF(math.log10(6), -1.0))
    assert view.reading(at).splitlines() == [
        "depth 8",
        "plain: 1.9, validation 3.8, 1 diverged",
        "skips: 0.01, validation 0.02",
    ]
    assert view.reading(view.canvas.scene().sceneRect().topRight()) == ""


def test_a_study_that_grows_and_an_empty_one_are_drawn(view: StudyView) -> None:
    view.show_state(StudyState("Mine", "depth", ("a",), HEADER, (), 4, running=True))
    assert view.hint_shown
    assert not view.plot.isVisible()
    assert view.form.start.text() == "Cancel"
    view.show_state(
        StudyState("Mine", "depth", ("a",), HEADER, [row("a", 4, 0.5)], 4, running=True)
    )
    assert not view.hint_shown
    assert view.plot.isVisible()
    assert view.plot.inside().width() > 200
    assert len(view.plot.lines[0].points.getData()[0]) == 1
    assert not len(view.plot.lines[1].train.x), "a line of the study before is gone"
    view.show_state(StudyState(rows=[row("a", 4, None, "failed")], lines=("a",), total=1))
    assert not len(view.plot.lines[0].train.x)


def test_picture_and_data_are_exported(view: StudyView, tmp_path: Path) -> None:
    view.export_picture(tmp_path / "s.svg")
    assert "plain" in (tmp_path / "s.svg").read_text()
    header, rows = view.table()
    assert list(rows)[3] == [8, "plain", "finished", 1.9]
    assert header == HEADER


def test_the_form_asks_for_what_is_typed_and_cancels_what_runs(
    qtbot: QtBot, view: StudyView
) -> None:
    view.form.depths.setText("2; 4,8 4")
    view.form.seeds.setValue(2)
    with qtbot.waitSignal(view.study_wanted) as asked:
        qtbot.keyClick(view.form.depths, Qt.Key.Key_Return)
    assert asked.args == [[2, 4, 8], 2]
    view.form.depths.setText("2, four")
    with qtbot.assertNotEmitted(view.study_wanted):
        view.form.start.click()
    assert "whole numbers" in view.form.message.text()
    view.show_state(StudyState(total=3, running=True))
    with qtbot.waitSignal(view.study_cancelled):
        view.form.start.click()
    view.show_state(StudyState(problem="No block."))
    assert view.form.message.isVisible()
    assert view.form.message.text() == "No block."
    with qtbot.waitSignal(view.recorded_wanted):
        view.form.example.click()


def test_progress_is_told_in_runs_and_time() -> None:
    running = StudyState(rows=ROWS, total=54, running=True)
    assert progress_text(running) == "7 of 54 runs"
    assert progress_text(StudyState(rows=ROWS, total=7)) == "7 runs"
    assert progress_text(StudyState(rows=ROWS, total=9)) == "7 of 9 runs"
    left = StudyState(rows=ROWS, total=54, running=True, left_s=70)
    assert progress_text(left) == "7 of 54 runs · about 1 min 10 s left"
    assert [time_text(seconds) for seconds in (0.2, 59, 299, 900)] == [
        "1 s", "59 s", "4 min 59 s", "15 min"
    ]  # fmt: skip
    assert depths_in("") == depths_in("-2") == depths_in("2.5") == []
