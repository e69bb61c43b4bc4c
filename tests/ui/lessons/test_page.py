"""What a lesson's page shows of a step: its text, the votes, and claims that tick themselves."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from simulator.lessons.checking import FRESH_SEEDS
from simulator.lessons.lesson import Step
from simulator.measurement.number_text import number_text
from tests.simulator.lessons.small import documents, loaded
from tests.ui.conftest import MakeWindow
from ui.document.document import Document
from ui.lessons.page import LessonPage
from ui.lessons.panel import LessonPanel
from ui.lessons.step_text import (
    FORMULA,
    PADDING,
    PLACES,
    fill_with_step,
    formula_scale,
    kept_together,
    lines_of,
)
from ui.run.run_state import RunState
from ui.shell import lesson_actions
from ui.shell.main_window import MainWindow
from ui.style import theme

KEY = Qt.Key


@pytest.fixture
def window(tmp_path: Path, make_window: MakeWindow) -> MainWindow:
    lesson, _ = documents()
    first, second, third = lesson["steps"]
    first["setup"] = [{"do": "camera"}]
    second["setup"] = [{"do": "train", "epochs": 3}]
    third["setup"] = [{"do": "train", "epochs": 100_00}]
    third["question"] = {
        "kind": "order", "text": "Which first?", "choices": ["a", "b"], "answer": [1, 0],
        "because": "It is so.",
    }  # fmt: skip
    lesson["claims"][0]["step"] = "deeper"
    lesson["claims"].append(
        {**lesson["claims"][0], "name": "in the median", "over_seeds": "median"}
    )
    made = make_window()
    made.resize(1024, 560)  # so low that the page is scrolled
    assert made.lesson_actions.open_path(loaded(tmp_path / "mine", lesson))
    return made


def texts(page: LessonPage) -> list[tuple[str, str, str]]:
    return [
        (row.sign.text(), row.name.text(), row.facts.text())
        for row in page.claims.rows
        if row.isVisible()
    ]


def test_the_class_votes_the_run_decides_and_the_claim_ticks_itself(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, actions = window.lesson_page, window.actions_by_name
    card, player = page.card, window.lesson_actions.player
    assert "Begin" in page.text.toPlainText()
    assert "y = w·x" in page.text.toPlainText()
    assert not actions["previous_step"].isEnabled()
    # the card has the keyboard: number keys vote, and Space is still the window's
    assert card.hasFocus()
    assert window.document.undo_stack.index() == 0
    qtbot.keyClicks(card, "22")
    qtbot.mouseClick(card._rows[0], Qt.MouseButton.LeftButton)
    card._rows[0].count.setValue(5)
    prediction = card.prediction
    assert prediction is not None
    assert prediction.votes == [5, 2]
    assert not card._rows[1].property("right")
    assert "It is so" not in card.because.text()
    assert window.document.undo_stack.index() == 0

    window.session.set_rate(50.0)
    bar = page._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    actions["next_step"].trigger()
    assert not card.isVisible()
    assert bar.value() == 0  # a step is read from its beginning
    assert page.outcome.prediction is prediction
    assert "It is so" not in page.outcome.because.text()  # not before the run has decided
    assert texts(page)[0] == ("○", "the loss falls", "to be measured; claimed ≤ 0.75")
    qtbot.waitUntil(lambda: texts(page)[0][0] == "✓")
    window.session.set_rate(None)
    value = next(iter(player.values.values()))
    assert texts(page) == [
        ("✓", "the loss falls", f"measured {number_text(value, 3)}; claimed ≤ 0.75"),
        ("○", "in the median",
         f"{value:.3g} in this run; claimed ≤ 0.75 for the median over seeds"),
    ]  # fmt: skip
    assert page.outcome._rows[1].property("right")
    said = page.outcome.because.text()
    measured = f"The loss falls: measured {value:.3g}; claimed ≤ 0.75."
    assert said.replace("\N{NO-BREAK SPACE}", " ") == f"29% of 7 were right. It is so. {measured}"
    assert "≤\N{NO-BREAK SPACE}0.75" in said
    qtbot.keyClicks(page.outcome, "1")  # too late
    assert prediction.votes == [5, 2]

    target = tmp_path / "votes.csv"
    monkeypatch.setattr(lesson_actions, "ask_target", lambda *_: target)
    actions["save_predictions"].trigger()
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["choice"], row["votes"], row["outcome"]) for row in rows] == [
        ("this", "5", ""), ("that", "2", "right"),
    ]  # fmt: skip

    actions["check_claims"].trigger()
    qtbot.waitUntil(lambda: texts(page)[1][0] == "✓", timeout=20_000)
    assert f"on {len(FRESH_SEEDS)} other seeds" in texts(page)[0][2]
    assert "; median " in texts(page)[1][2]

    actions["previous_step"].trigger()
    assert card.prediction is prediction
    assert page._place.text() == "1 / 3"


def test_an_order_is_pressed_and_a_window_closes_in_the_middle_of_a_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    page, player = window.lesson_page, window.lesson_actions.player
    player.next()
    player.next()
    prediction = page.card.prediction
    assert prediction is not None
    qtbot.keyClicks(page.card, "21")
    assert prediction.order == [1, 0]
    assert [row.sign.text() for row in page.card._rows] == ["2.", "1."]
    qtbot.keyClick(page.card, KEY.Key_Backspace)
    assert prediction.order == []
    qtbot.waitUntil(lambda: window.session.state is RunState.TRAINING)
    assert page._state.text() == "Training to epoch 10003 …"
    shown = [button for button in page._buttons if not button.isHidden()]
    for width, words in (
        (2_000, "Try it yourself"),
        (page._foot.minimumSizeHint().width(), "Try it"),
    ):
        page.resize(width - 1, page.height())  # a narrow page says less
        assert [button.text() for button in shown] == ["Back", words, "Next"]
    window.actions_by_name["check_claims"].trigger()
    window.close()
    assert not window.session.running()


def test_a_step_of_hostile_text_is_shown_as_text(qtbot: QtBot) -> None:
    hostile = "<img src='file:///etc/hostname'> ![x](/etc/hostname)"
    document = QTextDocument()
    fill_with_step(
        document,
        Step.model_validate(
            {"id": "s", "title": hostile, "text": [hostile], "look_at": hostile,
             "formula": {"text": hostile, "symbols": {"x": hostile}}}
        ),
    )  # fmt: skip
    assert document.toPlainText().count("<img src='file:///etc/hostname'>") == 5
    assert not any(form.isImageFormat() for form in document.allFormats())


def test_texts_have_more_room_around_them_where_they_are_larger(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = window.lesson_page

    def lefts() -> list[int]:
        """How far texts of the heading, the card, its first choice and the claims stand inside."""
        inside = (page._head, page.card, page.card._rows[0], page.claims)
        return [part.layout().contentsMargins().left() for part in inside]

    before = lefts()
    monkeypatch.setattr(theme._State, "scale", 2.0)
    theme.notifier().changed.emit()
    heading, card, choice, claims = before
    assert lefts() == [2 * heading, 1.5 * card, 2 * choice, 1.5 * claims]
    widest = max(part.minimumSizeHint().width() for part in (page.card, page.claims))
    assert widest < 2 * 240, "on the smallest stage the page is not wider than its room"


def test_an_exponent_stands_above_its_line_and_an_index_below() -> None:
    document = QTextDocument()
    formula = {"text": "A_L = 2^(L − 1)", "symbols": {"A_L": "x", "L": "y"}}
    step = {"id": "s", "title": "t", "text": ["x"], "formula": formula}
    fill_with_step(document, Step.model_validate(step))
    assert "AL = 2L − 1" in document.toPlainText().replace("\xa0", " ")
    moved = {form.toCharFormat().verticalAlignment() for form in document.allFormats()}
    assert moved >= set(PLACES.values())


def test_a_formula_breaks_before_a_relation_or_behind_a_comma() -> None:
    for formula, parts in {
        "κ(ρ) = [ρ·(π − arccos ρ)] / π": ["κ(ρ)", "= [ρ·(π − arccos ρ)] / π"],
        "f(z) = max(0, z),  g(z) = z": ["f(z)", "= max(0, z),", "g(z)", "= z"],
        "y": ["y"],
    }.items():
        broken = [part.replace("\xa0", " ") for part in kept_together(formula).split(" ")]
        assert [part for part in broken if part] == parts


def test_two_formulas_that_have_no_room_in_a_line_stand_in_two() -> None:
    both = "relu(z) = max(0, z),  leaky(z) = max(a·z, z)"
    assert lines_of(both, 2_000.0) == kept_together(both)
    first, second = lines_of(both, 200.0).replace("\xa0", " ").split("\u2028")
    assert (first, second) == ("relu(z) = max(0, z),", "leaky(z) = max(a·z, z)")


def test_a_formula_is_smaller_where_a_part_of_it_would_be_broken_within(qtbot: QtBot) -> None:
    text = kept_together("z′ = γ·(z − μ) / √(v + ε) + β")
    narrow, wide = (formula_scale(text, room) for room in (200.0, 2_000.0))
    assert narrow < wide == FORMULA
    document = Document()
    panel = LessonPanel(document)
    document.setParent(panel)
    qtbot.addWidget(panel)
    step = {"id": "s", "title": "t", "text": ["x"], "formula": {"text": text.replace("\xa0", " ")}}
    panel.show_step(Step.model_validate(step))
    beside = 2 * panel.document().documentMargin() + 2 * theme.px(PADDING)
    narrow_px = next(px for px in range(900, 0, -1) if formula_scale(text, px - beside) < 1.15)
    seen = []
    for width in (900, narrow_px, 900):
        panel.resize(width, 400)
        panel.show()
        block = panel.document().begin()
        while text not in block.text():
            block = block.next()
        seen.append(block.layout().lineCount())
        size = max(part.format.font().pixelSize() for part in block.textFormats())
        seen.append(size)
    assert seen[0] == 1
    assert seen[2] == 2  # z′, and what it is
    assert seen[3] < seen[1] == seen[5]


def test_a_long_symbol_of_a_formula_stays_in_one_line(qtbot: QtBot) -> None:
    long = "E[tanh′(z)²]"
    formula = {"text": f"y = {long}", "symbols": {long: "a mean over all samples", "y": "it"}}
    made = {"id": "s", "title": "t", "text": ["x"], "formula": formula}
    document, lines = QTextDocument(), dict[str, int]()
    document.setTextWidth(260)
    fill_with_step(document, Step.model_validate(made), 260)
    document.size()  # lays it out
    block = document.begin()
    while block.isValid():
        lines[block.text()] = block.layout().lineCount()
        block = block.next()
    assert lines[long] == 1
