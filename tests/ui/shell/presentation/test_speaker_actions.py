"""The speaker view: what the lecturer alone sees, on which screen, and its keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from simulator.lessons.lesson import ChoiceQuestion, Lesson, OrderQuestion, Step
from tests.simulator.lessons.small import documents, loaded
from tests.ui.conftest import MakeWindow
from ui.lessons.speaker import NO_LESSON, SpeakerView, elapsed_text, notes_of
from ui.shell.presentation.speaker_actions import speaker_place

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_speaker_view_follows_the_lesson_and_its_keys_lead_it(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    lesson, _ = documents()
    lesson["steps"][0]["notes"] = "Say **slowly** why."
    for step in lesson["steps"]:
        step["setup"] = []
    lesson["claims"] = []
    lesson["steps"][0]["question"].pop("claim", None)
    window = make_window()
    QTest.keyClick(window, Qt.Key.Key_F5, CTRL)
    view = window.speaker_actions.view
    assert view is not None
    assert view.isVisible()
    assert view.notes.toPlainText() == NO_LESSON
    found = loaded(tmp_path / "mine", lesson)
    assert window.lesson_actions.open(found)
    first, second = found.lesson.steps[:2]
    assert view.where.text().endswith(f"step 1 of {len(found.lesson.steps)}")
    told = view.notes.toPlainText()
    assert told.startswith(f"{first.title}\nSay slowly why.")
    assert first.markdown not in told  # the class has it before its eyes
    assert first.question is not None
    assert first.question.text in told
    assert first.question.because in told
    assert view.next.toPlainText().startswith(f"Next: {second.title}\n")

    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert window.lesson_actions.player.index == 1
    assert view.notes.toPlainText().startswith(second.title)
    assert second.text[0][:12] in view.notes.toPlainText()  # without notes, what the class reads
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert window.lesson_actions.player.index == 0

    small = view.notes.document().defaultFont().pixelSize()
    view.resize(1600, 1400)
    assert view.notes.document().defaultFont().pixelSize() > small
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert not view._timer.isActive()
    window.action("speaker_view").trigger()
    assert view.isVisible()
    window.lesson_actions.player.next()
    assert view.notes.toPlainText().startswith(second.title)
    window.close()
    assert window.speaker_actions.view is None


def test_the_time_counts_from_the_opening_or_from_start_over(make_window: MakeWindow) -> None:
    now = 100.0
    window = make_window()
    view = SpeakerView(window.lesson_actions.player, window.actions_by_name, lambda: now)
    now = 3_725.0
    view.show()
    assert view.elapsed.text() == "1:00:25"
    view.start_over()
    assert view.elapsed.text() == "0:00"
    now += 61
    view._timer.timeout.emit()
    assert view.elapsed.text() == "1:01"
    assert len(view.clock.text()) == 5
    view.close()
    view.deleteLater()


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "0:00"), (59.9, "0:59"), (600, "10:00"), (36_000, "10:00:00")]
)
def test_elapsed_time_is_written_in_minutes_and_hours(seconds: float, text: str) -> None:
    assert elapsed_text(seconds) == text


def test_the_view_goes_to_the_screen_that_the_class_does_not_see() -> None:
    laptop, projector = QRect(0, 0, 1440, 900), QRect(1440, 0, 1920, 1080)
    assert speaker_place([laptop, projector], 1) == (laptop, True)
    assert speaker_place([laptop, projector], 0) == (projector, True)
    place, whole = speaker_place([projector], 0)
    assert not whole
    assert projector.contains(place)
    assert place.width() < projector.width()


def test_the_answer_of_each_kind_of_question_is_told() -> None:
    choices = ("first", "second")
    choice = ChoiceQuestion(text="Which?", choices=choices, answer=1, because="so.")
    order = OrderQuestion(text="Order?", choices=choices, answer=(1, 0), because="so.")
    for question, right in ((choice, "**second**"), (order, "**second, first**")):
        step = Step(id="a", title="T", text=("x",), question=question)
        lesson = Lesson(title="L", summary="S", steps=(step,))
        assert f"Right is: {right}. so" in notes_of(lesson, 0)
