"""The line of a study says how far it is, and has the buttons that mean something now."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import alike, array_of, box_of
from ui.style import style_sheet, theme
from ui.views.study.progress_line import BAR_PX, GAP_PX, HEIGHT_PX, ProgressLine
from ui.views.study.state import NO_STUDY, StudyState

WIDE = 640
RUNNING = StudyState("Mine", rows=({},) * 3, total=12, running=True)
PAUSED = replace(RUNNING, paused=True)
STOPPED = replace(RUNNING, running=False)
COMPLETE = replace(STOPPED, total=3)


@pytest.fixture
def line(qtbot: QtBot) -> ProgressLine:
    made = ProgressLine()
    qtbot.addWidget(made)
    made.resize(WIDE, made.height())
    made.show()
    return made


def buttons(line: ProgressLine) -> list[str]:
    """The words of the buttons that are seen, from the left."""
    found = [each for each in line.findChildren(QPushButton) if each.isVisible()]
    return [each.text() for each in sorted(found, key=QPushButton.x)]


def test_there_are_the_buttons_that_mean_something_and_while_presenting_only_what_is_needed(
    qapp: QApplication, line: ProgressLine
) -> None:
    cases = (
        (NO_STUDY, ["Studies", "Set up"], ["Studies"]),
        (RUNNING, ["Pause", "Cancel", "Studies"], ["Cancel"]),
        (PAUSED, ["Go on", "Cancel", "Studies"], ["Go on", "Cancel"]),
        (STOPPED, ["Continue", "Studies", "Set up"], ["Continue"]),
        (COMPLETE, ["Run again", "Studies", "Set up"], ["Run again"]),
    )
    for scale in (1.0, 1.4):
        style_sheet.apply(qapp, theme.DARK, scale)
        for state, usually, presenting in cases:
            line.show_state(state)
            qapp.processEvents()
            assert buttons(line) == (usually if scale == 1 else presenting), (scale, state)
    style_sheet.apply(qapp, theme.DARK)


def test_each_button_says_what_it_does(line: ProgressLine) -> None:
    tips = []
    for state in (RUNNING, STOPPED, COMPLETE):
        line.show_state(state)
        tips.append(line.run.toolTip())
        assert line.run.accessibleName() == line.run.toolTip()
    assert tips == [
        "End the study; finished runs stay", "Make the runs that are missing",
        "Make all runs of this study anew, here",
    ]  # fmt: skip
    for button in (line.pause, line.studies, line.set_up):
        assert button.accessibleName() == button.toolTip() != ""
        assert button.property("slim")
        assert button.property("flat")
    assert line.set_up.isCheckable()
    assert not line.run.isCheckable()


def test_a_run_says_first_how_far_it_is_and_else_what_it_is(line: ProgressLine) -> None:
    def said(state: StudyState) -> str:
        line.show_state(state)
        return line.text.text

    assert said(RUNNING) == "3 of 12 runs · Mine"
    assert said(replace(RUNNING, message="saved")) == "3 of 12 runs · saved · Mine"
    assert said(replace(STOPPED, message="saved")) == "saved · Mine · 3 of 12 runs"
    assert said(NO_STUDY) == ""


def test_sizes_are_those_of_the_type(qapp: QApplication, line: ProgressLine) -> None:
    line.show_state(PAUSED)
    for scale in (1.0, 1.2):
        style_sheet.apply(qapp, theme.DARK, scale)
        line.restyle()
        qapp.processEvents()
        assert line.height() == theme.px(HEIGHT_PX)
        row = line.layout().contentsMargins()
        below = theme.px(BAR_PX + GAP_PX)
        assert (row.left(), row.top(), row.right(), row.bottom()) == (0, 0, 0, below)
        shown = [line.text, line.pause, line.run, line.studies][: 4 if scale == 1 else 3]
        places = [each.geometry() for each in shown]
        assert places[0].left() == 0
        for one, other in pairwise(places):
            assert other.left() - one.right() - 1 == theme.px(GAP_PX)
        assert places[-1].right() == line.width() - 1
        assert places[-1].bottom() < line.height() - below
    style_sheet.apply(qapp, theme.DARK)


def test_while_a_study_runs_a_bar_below_is_filled_as_far_as_it_is(line: ProgressLine) -> None:
    high = theme.px(BAR_PX)

    def bar(state: StudyState, ink: str) -> tuple[int, ...]:
        line.show_state(state)
        mask = alike(array_of(line.grab().toImage())[-high - 1 :].astype(int), ink, 2)
        return box_of(mask) if mask.any() else ()

    now = theme.current()
    assert bar(RUNNING, now.accent) == (0, 1, WIDE // 4 - 1, high)
    assert bar(RUNNING, now.line) == (WIDE // 4, 1, WIDE - 1, high)
    assert bar(replace(RUNNING, rows=()), now.accent) == ()
    for state in (STOPPED, COMPLETE, NO_STUDY):
        assert bar(state, now.accent) == (), state
