"""The timeline's slider under a real hand and real keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.style import style_sheet, theme
from ui.timeline.slider import GROOVE_Y_PX, TimelineSlider, ticks_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def slider(qtbot: QtBot, qapp: QApplication) -> Iterator[TimelineSlider]:
    """A run of 15 epochs of 20 steps, 200 of which are done; a record every 4 steps."""
    style_sheet.apply(qapp, theme.DARK)
    made = TimelineSlider()
    qtbot.addWidget(made)
    made.resize(1024, 44)
    made.show_run(planned=300, newest=200, steps_per_epoch=20, stride=4)
    made.show_step(200, live=True)
    made.show()
    made.chosen_steps = []  # type: ignore[attr-defined]
    made.chosen.connect(made.chosen_steps.append)  # type: ignore[attr-defined]
    yield made
    style_sheet.apply(qapp, theme.DARK)


def chosen(slider: TimelineSlider) -> list[int]:
    return slider.chosen_steps  # type: ignore[attr-defined, no-any-return]


def at(slider: TimelineSlider, step: int) -> QPoint:
    return QPoint(round(slider._x(step)), GROOVE_Y_PX)


def on_screen(slider: TimelineSlider) -> QImage:
    return slider.screen().grabWindow(slider.winId()).toImage()


def test_following_the_run_chooses_nothing(slider: TimelineSlider) -> None:
    slider.show_run(300, 260, 20, 4)
    slider.show_step(260, live=True)
    assert slider.value() == 260
    assert chosen(slider) == []


def test_a_press_jumps_to_its_place_and_a_drag_follows(
    qtbot: QtBot, slider: TimelineSlider
) -> None:
    qtbot.mousePress(slider, LEFT, pos=at(slider, 100))
    qtbot.mouseMove(slider, at(slider, 60))
    qtbot.mouseMove(slider, at(slider, 40))
    qtbot.mouseRelease(slider, LEFT, pos=at(slider, 40))
    assert chosen(slider) == [100, 60, 40]
    assert not slider.isSliderDown()


def test_while_a_hand_is_on_it_the_run_does_not_pull_the_handle_away(
    qtbot: QtBot, slider: TimelineSlider
) -> None:
    qtbot.mousePress(slider, LEFT, pos=at(slider, 100))
    slider.show_step(210, live=True)
    assert slider.value() == 100
    qtbot.mouseRelease(slider, LEFT, pos=at(slider, 100))


def test_what_is_not_trained_yet_cannot_be_chosen(qtbot: QtBot, slider: TimelineSlider) -> None:
    qtbot.mouseClick(slider, LEFT, pos=at(slider, 100))
    qtbot.mouseClick(slider, LEFT, pos=at(slider, 280))
    assert chosen(slider) == [100, 200]
    assert slider.value() == 200


def test_arrows_move_by_a_record_and_page_by_an_epoch(qtbot: QtBot, slider: TimelineSlider) -> None:
    for key in ("Left", "PageDown", "Right", "Home", "End"):
        qtbot.keyClick(slider, getattr(Qt.Key, f"Key_{key}"))
    assert chosen(slider)[:4] == [196, 176, 180, 0]
    assert chosen(slider)[-1] == 200


def test_a_program_may_set_the_value_as_a_hand_would(slider: TimelineSlider) -> None:
    slider.setValue(17)
    assert chosen(slider) == [17]


def test_marks_are_drawn_at_their_steps_and_read_out(slider: TimelineSlider) -> None:
    slider.show_marks(((80, "learning rate 0.5"),))
    picture = slider.grab().toImage()
    x, y = round(slider._x(80)), GROOVE_Y_PX - 6
    reached = [picture.pixelColor(x + shift, y).lightness() for shift in (-1, 0, 1)]
    background = picture.pixelColor(x + 20, y).lightness()
    assert max(reached) > background + 60
    assert slider.reading(slider._x(80)) == "epoch 4.0 · step 80\nlearning rate 0.5"
    assert slider.reading(slider._x(120)) == "epoch 6.0 · step 120"
    assert slider.reading(slider._x(250)) == "not trained yet"


def test_the_handle_is_full_while_live_and_a_ring_in_the_past(slider: TimelineSlider) -> None:
    accent, surface = QColor(theme.current().accent), QColor(theme.current().surface)
    assert slider.grab().toImage().pixelColor(at(slider, 200)) == accent
    slider.show_step(120, live=False)
    assert slider.grab().toImage().pixelColor(at(slider, 120)) == surface


def test_before_the_first_step_there_is_nothing_to_drag(slider: TimelineSlider) -> None:
    slider.show_run(300, 0, 20, 1)
    slider.show_step(0, live=True)
    assert not slider.isEnabled()
    assert slider.grab().toImage().pixelColor(at(slider, 0)) != QColor(theme.current().accent)


def test_what_follows_the_run_looks_as_if_all_were_painted(
    qtbot: QtBot, qapp: QApplication, slider: TimelineSlider
) -> None:
    qtbot.waitExposed(slider)
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    for planned, newest, shown, live, marks in (
        (300, 201, 201, True, ()),
        (300, 240, 240, True, ((220, "learning rate 0.5"),)),
        (300, 290, 100, False, ((220, "learning rate 0.5"),)),
        (320, 310, 310, True, ()),
    ):
        slider.show_run(planned, newest, 20, 4)
        slider.show_marks(marks)
        slider.show_step(shown, live=live)
        qapp.processEvents()
        partly = on_screen(slider)
        slider.repaint()
        assert partly == on_screen(slider)


def test_so_it_does_while_presenting(
    qtbot: QtBot, qapp: QApplication, slider: TimelineSlider
) -> None:
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(1080))
    test_what_follows_the_run_looks_as_if_all_were_painted(qtbot, qapp, slider)


def test_a_press_near_the_beginning_of_a_finding_leads_exactly_there(
    qtbot: QtBot, slider: TimelineSlider
) -> None:
    slider.show_findings(((41, "A: plateau"), (45, "B: vanishing")))
    place = at(slider, 41) + QPoint(-3, 0)
    assert slider.step_at(place.x()) == 40
    qtbot.mouseClick(slider, LEFT, pos=place)
    assert chosen(slider) == [41]
    assert "A: plateau" in slider.reading(place.x())
    before = slider.grab().toImage()
    slider.show_findings(())
    assert slider.grab().toImage() != before


def test_before_there_is_a_run_no_axis_is_claimed() -> None:
    assert ticks_of(1, 1) == []
    assert ticks_of(345, 23)[-1][1].endswith("epochs")
