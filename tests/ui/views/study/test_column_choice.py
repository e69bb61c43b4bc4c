"""What is drawn against what is chosen from two lists, which are short where there is no room."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views.study.test_view import STATE
from ui.style import style_sheet, theme
from ui.views.study.column_choice import ColumnChoice
from ui.views.study.drawing import Choice, drawing_of
from ui.views.study.state import NO_STUDY
from ui.views.study.view import StudyView

COLUMNS = ("train_loss", "validation_accuracy", "gradient_ratio_first", "training.momentum")


@pytest.fixture
def choice(qtbot: QtBot, qapp: QApplication) -> ColumnChoice:
    bar = QWidget()
    qtbot.addWidget(bar)
    made = ColumnChoice()
    made.setParent(bar)
    made.offer(COLUMNS, "depth")
    made.resize(700, 30)
    bar.show()
    made.held = bar
    return made


def words(choice: ColumnChoice) -> list[str]:
    QApplication.processEvents()
    parts = choice.y_list.shown_words(), choice.against.text(), choice.x_list.shown_words()
    return list(parts)


def entries(choice: ColumnChoice) -> list[list[str]]:
    lists = choice.y_list, choice.x_list
    return [[each.itemText(at) for at in range(each.count())] for each in lists]


def test_every_column_is_offered_by_its_title_and_the_axis_once(choice: ColumnChoice) -> None:
    named = [
        "training loss", "validation accuracy", "gradient ratio at the start", "training.momentum",
    ]  # fmt: skip
    y, x = entries(choice)
    assert [each for each in y if each.lower() in named] == [
        "Training loss", "Validation accuracy", "Gradient ratio at the start", "Training.momentum",
    ]  # fmt: skip
    assert x[0] == "depth"
    assert x.count("depth") == 1
    assert set(named) <= set(x)
    assert words(choice) == ["Training loss", "against", "depth"]


def test_both_lists_are_shortened_where_there_is_little_room(choice: ColumnChoice) -> None:
    for column, whole, short, width in (
        ("validation_accuracy", "alidation accuracy", "al. acc.", 260),
        ("gradient_ratio_first", "radient ratio at the start", "radient, start", 350),
    ):
        choice._choose(y=column, x=column)
        choice.offer(COLUMNS, "depth")
        first = column[0]
        choice.resize(700, 30)
        assert words(choice) == [first.upper() + whole, "against", first + whole]
        choice.resize(width, 30)
        assert words(choice) == [first.upper() + short, "vs", first + short]
    choice.resize(700, 30)
    assert words(choice)[1] == "against"
    assert choice.sizeHint().width() <= 700
    assert choice.minimumSizeHint().width() == 1


def test_the_parts_stand_side_by_side_at_the_left(qapp: QApplication, choice: ColumnChoice) -> None:
    for scale in (1.0, 1.2):
        style_sheet.apply(qapp, theme.DARK, scale)
        choice.restyle()
        qapp.processEvents()
        places = [each.geometry() for each in (choice.y_list, choice.against, choice.x_list)]
        assert places[0].left() == 0
        assert [b.left() - a.right() - 1 for a, b in pairwise(places)] == [theme.px(6)] * 2
        assert places[-1].right() < choice.sizeHint().width()
    style_sheet.apply(qapp, theme.DARK)


def test_what_is_chosen_is_told_and_gives_way_where_it_is_not_offered(
    qtbot: QtBot, choice: ColumnChoice
) -> None:
    with qtbot.waitSignal(choice.changed):
        choice.log_y.click()
    assert choice.choice.log_y is choice.log_y.isChecked()
    for each, key in ((choice.y_list, "y"), (choice.x_list, "x")):
        at = each.findData("gradient_ratio_first")
        each.setCurrentIndex(at)
        with qtbot.waitSignal(choice.changed):
            each.activated.emit(at)
        assert getattr(choice.choice, key) == "gradient_ratio_first"
    assert choice.choice.log_y is None, "another column has decades or not of its own"
    choice.offer(("train_loss",), "depth")
    assert choice.choice == Choice("train_loss")
    assert words(choice) == ["Training loss", "against", "depth"]


def test_the_buttons_of_decades_say_how_the_axes_are(choice: ColumnChoice) -> None:
    for y, decades in (("train_loss", True), ("parameters", False)):
        drawing = drawing_of(STATE, Choice(y, log_x=not decades, log_y=decades))
        choice.show_scales(drawing)
        assert (choice.log_x.isChecked(), choice.log_y.isChecked()) == (not decades, decades)
    for button, text, tip in (
        (choice.log_x, "log x", "Decades along the plot"),
        (choice.log_y, "log y", "Decades up the plot"),
    ):
        assert isinstance(button, QPushButton)
        assert (button.text(), button.toolTip(), button.accessibleName()) == (text, tip, tip)
        assert button.isCheckable()
        assert button.property("segment")


def test_the_form_asks_for_what_it_needs_when_it_is_seen_again(qtbot: QtBot) -> None:
    view, told = StudyView(), []
    qtbot.addWidget(view)
    view.form_shown.connect(lambda: told.append(view.form.isVisible()))
    view.show_state(NO_STUDY)
    view.set_up()
    told.clear()
    view.show()
    assert told == [True]
    view.hide()
    view.line.set_up.setChecked(False)
    view.show_state(STATE)
    view.show()
    assert told == [True], "there is no form now"
