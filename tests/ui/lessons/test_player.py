"""Next performs a step and Previous takes it back: design, run and what the window shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from simulator.cancellation import Cancelled
from simulator.design import edits
from simulator.lessons import live
from simulator.lessons.course import course
from simulator.lessons.live import live_claims
from simulator.lessons.playback import designs_of
from tests.simulator.lessons.small import claim, documents, loaded
from tests.ui.conftest import MakeWindow
from ui.lessons.player import LessonPlayer
from ui.run.run_state import RunState
from ui.run.worker import Worker
from ui.shell.main_window import MainWindow


def settle(qtbot: QtBot, window: MainWindow, step: int) -> None:
    """Wait until the step's training is done and its run rests at `step`."""
    player = window.lesson_actions.player

    def is_done() -> bool:
        rests = window.session.state.is_at_rest and window.session.state is not RunState.LOADING
        shown = window.snapshot
        return not player.is_training and rests and shown is not None and shown.newest_step == step

    qtbot.waitUntil(is_done)


def losses(window: MainWindow) -> tuple[float, ...]:
    assert window.snapshot is not None
    return tuple(network.train_loss for network in window.snapshot.networks)


def test_every_lesson_is_walked_by_next_to_its_end_and_back_by_previous(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "train_to", lambda _worker, _epochs: None)
    window = make_window()
    monkeypatch.setattr(window.session, "post", lambda _command: None)
    player, document = window.lesson_actions.player, window.document
    for found in course():
        assert window.lesson_actions.open_path(found)
        expected = designs_of(found.lesson, found.design)
        entered = []
        player.step_changed.connect(entered.append)
        while True:
            assert document.design == expected[player.index], (found.name, player.index)
            assert not document.modified
            if not player.can_go_next:
                break
            player.next()
        while player.can_go_back:
            player.previous()
            assert document.design == expected[player.index], (found.name, player.index)
            assert not document.modified
        player.step_changed.disconnect(entered.append)
        last = len(found.lesson.steps) - 1
        assert entered == [*range(1, last + 1), *range(last - 1, -1, -1)]


@pytest.fixture
def small(tmp_path: Path, make_window: MakeWindow) -> MainWindow:
    """A window with a small lesson: two epochs; deeper, continued; anew, four epochs; four more."""
    lesson, _ = documents()
    del lesson["steps"][0]["question"]["claim"]
    lesson["steps"].append(
        {
            "id": "longer",
            "title": "Longer",
            "text": ["On."],
            "setup": [{"do": "train", "epochs": 4}],
        }
    )
    lesson["claims"] = [
        claim(quantity="train_loss", claimed_at=step) for step in ("begin", "deeper", "longer")
    ]
    window = make_window()
    assert window.lesson_actions.open_path(loaded(tmp_path / "mine", lesson))
    return window


def measured(player: LessonPlayer) -> list[float | None]:
    assert player.lesson is not None
    return [each.value for each in live_claims(player.lesson, player.values)]


def test_previous_brings_the_run_of_the_step_before_back(qtbot: QtBot, small: MainWindow) -> None:
    player, document = small.lesson_actions.player, small.document
    reached = []
    for step in (2, 2, 4, 8):
        settle(qtbot, small, step)
        reached.append(losses(small))
        player.next()
    qtbot.waitUntil(lambda: None not in measured(player))
    assert measured(player) == [reached[0][0], reached[1][0], reached[3][0]]
    assert reached[0] == reached[1]  # the new layers began as the identity
    for index, step in ((2, 4), (1, 2), (0, 2)):
        player.previous()
        settle(qtbot, small, step)
        assert (player.index, losses(small)) == (index, reached[index])
    for index, step in ((1, 2), (2, 4), (3, 8)):  # and forward again, to the same numbers
        player.next()
        settle(qtbot, small, step)
        assert (player.index, losses(small)) == (index, reached[index])
    player.reset_step()
    settle(qtbot, small, 8)
    assert losses(small) == reached[3]
    # one step of Undo for the edits of a step
    assert document.undo_stack.index() == 3
    player.close()
    assert player.lesson is None


def test_what_is_tried_out_leaves_the_lesson_as_it_was(qtbot: QtBot, small: MainWindow) -> None:
    player, document, actions = small.lesson_actions.player, small.document, small.actions_by_name
    settle(qtbot, small, 2)
    design, before = document.design, losses(small)
    actions["try_it"].trigger()
    document.edit("rate", lambda d: edits.set_training(d, "optimizer.learning_rate", 0.7))
    small.session.train()
    qtbot.waitUntil(lambda: losses(small) != before and small.session.state is RunState.FINISHED)
    assert document.modified
    actions["next_step"].trigger()  # leads back first
    settle(qtbot, small, 2)
    assert (player.index, document.design, losses(small)) == (0, design, before)
    assert not document.modified
    # an edit without a word, and more training by hand: Next takes both back
    document.edit("rate", lambda d: edits.set_training(d, "optimizer.learning_rate", 0.7))
    actions["next_step"].trigger()
    settle(qtbot, small, 2)
    assert losses(small) == before


def test_space_goes_on_with_a_paused_step_and_another_document_closes_the_lesson(
    qtbot: QtBot, small: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = small.lesson_actions.player
    settle(qtbot, small, 2)
    small.session.set_rate(2.0)  # steps a second: there is time to pause
    player.next()
    player.next()
    qtbot.waitUntil(lambda: small.session.state is RunState.TRAINING)
    small.session.pause()
    qtbot.waitUntil(lambda: player.is_paused)
    newest = small.lesson_actions.newest_step()
    assert newest is not None
    assert newest[0] < 4
    small.session.set_rate(None)
    small.actions_by_name["train"].trigger()
    settle(qtbot, small, 4)
    small.session.set_rate(2.0)
    player.next()
    small.file_actions.new()
    assert player.lesson is None
    assert not small.actions_by_name["next_step"].isEnabled()


def test_a_measurement_that_is_broken_off_is_no_error(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is logged as an error fails every test."""
    asked: list[int] = []

    def break_off(_lesson: object, _states: object, index: int, _trainer: object) -> None:
        asked.append(index)
        raise Cancelled

    monkeypatch.setattr(live, "measure_step", break_off)
    lesson, _ = documents()
    lesson["claims"][0]["step"] = "begin"
    window = make_window()
    assert window.lesson_actions.open_path(loaded(tmp_path / "mine", lesson))
    player = window.lesson_actions.player
    qtbot.waitUntil(lambda: bool(asked) and not player.is_measuring)
    assert not player.values
