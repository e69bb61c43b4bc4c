"""The form of a study says what each field is for, and asks for what is typed."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from simulator.study.planning import StudyRequest
from tests.ui.views.reading import alike, array_of
from ui.style import style_sheet, theme
from ui.views.study.form import DEPTHS, StudyForm
from ui.views.study.state import StudyState, time_text
from ui.views.study.typed import numbers_in, seeds_in, seeds_text, suggested, text_of


@pytest.fixture
def form(qtbot: QtBot) -> StudyForm:
    made = StudyForm()
    qtbot.addWidget(made)
    made._later.setInterval(0)
    made.resize(600, 260)
    made.show()
    return made


def test_each_field_has_its_name_beside_it_and_a_tip(form: StudyForm) -> None:
    labels = {label.buddy(): label for label in form.findChildren(QLabel) if label.buddy()}
    fields = (form.axis, form.values, form.variants, form.seeds, form.epochs)
    assert set(labels) == set(fields)
    for field in fields:
        label = labels[field]
        assert label.text() == field.accessibleName() == field.objectName()[6:].capitalize()
        assert field.toolTip()
        assert label.geometry().right() < field.geometry().left()
        tall = field is form.variants  # its name stands beside its first line
        away = label.geometry().center().y() - field.geometry().center().y()
        assert away < -10 if tall else abs(away) <= 2, field.accessibleName()
    parts = [*fields, *labels.values(), form.start]
    for one, other in itertools.combinations(parts, 2):
        assert not one.geometry().intersects(other.geometry()), (one, other)
    downwards = [field.y() for field in (form.axis, form.values, form.variants, form.seeds)]
    assert downwards == sorted(set(downwards))
    assert form.seeds.y() == pytest.approx(form.epochs.y(), abs=4)
    assert form.start.geometry().right() == form.axis.geometry().right()
    assert form.message.y() > form.seeds.geometry().bottom()


def test_what_is_not_typed_is_as_designed(qtbot: QtBot, form: StudyForm) -> None:
    assert form.epochs.minimum() == 0
    assert form.epochs.text() == "as designed"
    for axis in ("", "Depth", "depth"):
        form.axis.setCurrentText(axis)
        found = form.request()
        assert found == StudyRequest((2, 4, 8, 16, 32, 64), (0, 1, 2), None, "", None)
    form.seeds.setText("")
    with qtbot.assertNotEmitted(form.wanted):
        form.press()
    assert form.message.text().startswith("Seeds must be")
    assert form.message.property("wrong")
    form.show_message("6 runs")
    assert not form.message.property("wrong")


def test_values_of_another_axis_take_the_place_of_those_that_were_suggested_alone(
    form: StudyForm,
) -> None:
    form.offer_fields({"data.noise": 0.5, "training.epochs": 8})
    assert [form.axis.itemText(at) for at in range(form.axis.count())] == [
        "Depth", "data.noise", "training.epochs",
    ]  # fmt: skip
    assert form.axis.currentText() == "Depth"
    for axis, values in (("data.noise", "0.05, 0.15, 0.5, 1.5, 5"),
                         ("training.epochs", "2, 4, 8, 16, 32"), ("Depth", DEPTHS)):  # fmt: skip
        form.axis.setCurrentText(axis)
        form.axis.activated.emit(0)
        assert form.values.text() == values
    form.values.setText("3, 4")
    form.axis.setCurrentText("data.noise")
    form.axis.activated.emit(1)
    assert form.values.text() == "3, 4", "what somebody typed stays"
    form.offer_fields({"data.noise": 0.5})
    assert form.axis.currentText() == "data.noise"


def test_each_change_is_told_once_the_keys_rest(qtbot: QtBot, form: StudyForm) -> None:
    for change in (
        lambda: qtbot.keyClicks(form.values, ", 9"),
        lambda: qtbot.keyClicks(form.seeds, "1"),
        lambda: form.variants.setPlainText("a: x = 1"),
        lambda: form.epochs.setValue(3),
        lambda: form.axis.activated.emit(0),
        form.tell_change,
    ):
        with qtbot.waitSignal(form.changed):
            change()
    with qtbot.waitSignal(form.wanted) as asked:
        qtbot.keyClick(form.seeds, Qt.Key.Key_Return)
    assert asked.args[0].epochs == 3
    assert not form._later.isActive()


def test_the_tabulator_goes_on_to_the_next_field(qtbot: QtBot, form: StudyForm) -> None:
    form.axis.setFocus()
    for field in (form.values, form.variants, form.seeds, form.epochs):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert field.hasFocus(), field.accessibleName()
    assert form.variants.toPlainText() == ""


def test_sizes_are_those_of_the_type(form: StudyForm) -> None:
    assert form.seeds.width() == theme.px(90)
    assert form.variants.height() == theme.px(62)
    assert form.axis.maxVisibleItems() > 10, "a design has many fields, and the list scrolls"


def test_lists_are_read_as_typed_and_written_so_that_they_are_read_again() -> None:
    assert numbers_in("1, 0.5;1e-3 1") == (1, 0.5, 1e-3)
    assert numbers_in("") == numbers_in("a") == numbers_in("true, 2") == numbers_in("[2]") == ()
    assert (seeds_in("3"), seeds_in("5,"), seeds_in("7 9")) == ((0, 1, 2), (5,), (7, 9))
    assert seeds_in("") == seeds_in("0") == seeds_in("1.5") == seeds_in("99999") == ()
    for seeds in ((0, 1, 2), (5,), (0, 2), (0,)):
        assert seeds_in(seeds_text(seeds)) == seeds
    for numbers in ((2, 64), (0.1, 1e-7), (1 / 3,), (123_456_789,)):
        assert numbers_in(text_of(numbers)) == numbers
    assert suggested(64) == "16, 32, 64, 128, 256"
    assert suggested(1) == "1, 2, 4"
    assert suggested(0.02) == "0.002, 0.006, 0.02, 0.06, 0.2"
    assert suggested(0) == "0, 1, 2"
    assert suggested(0.0) == "0, 0.001, 0.01, 0.1"
    assert (seeds_text((0, 1, 2)), seeds_text((5,)), seeds_text((2, 0))) == ("3", "5,", "2, 0")
    assert text_of((123_456_789, 0.5)) == "123456789, 0.5"
    assert seeds_in("1000") == tuple(range(1_000))
    assert seeds_in("1001") == ()
    assert seeds_in("12345678901, 2") == (), "no seed is as large"


def test_times_are_told_in_seconds_up_to_five_minutes_and_nothing_runs_by_itself() -> None:
    assert [time_text(s) for s in (60, 299, 300, 359, 3_599, 3_600)] == [
        "1 min 0 s", "4 min 59 s", "5 min", "5 min", "59 min", "1 h 0 min",
    ]  # fmt: skip
    state = StudyState()
    assert not state.running
    assert not state.paused
    assert not state.is_complete
    assert (state.title, state.axis, state.total, state.left_s) == ("", "depth", 0, None)


def test_what_is_wrong_is_told_in_the_colour_of_warnings_and_else_quietly(
    qapp: QApplication, form: StudyForm
) -> None:
    style_sheet.apply(qapp, theme.DARK)
    now = theme.current()
    for wrong, ink, other in ((False, now.muted, now.warning), (True, now.warning, now.muted)):
        form.show_message("WWWWWWWW 6 runs", wrong=wrong)
        pixels = array_of(form.message.grab().toImage())
        assert alike(pixels, ink, 8).any(), wrong
        assert not alike(pixels, other, 8).any(), wrong
        assert not alike(pixels, now.text, 8).any(), wrong
