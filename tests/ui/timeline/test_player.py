"""Playing the record again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.timeline.player import WHOLE_RUN_S, Player


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    owner = QObject()
    made = Player(owner)
    made.set_newest(1_000)
    yield made
    made.stop()


def test_it_asks_for_as_many_steps_a_second_as_are_chosen(player: Player) -> None:
    asked: list[int] = []
    player.step_requested.connect(asked.append)
    player.set_rate(10)
    player.play(100)
    for _ in range(4):
        player.advance(0.25)
    assert asked == [102, 105, 107, 110]


def test_a_step_that_is_shown_already_is_not_asked_for_again(player: Player) -> None:
    asked: list[int] = []
    player.step_requested.connect(asked.append)
    player.set_rate(1)
    player.play(0)
    for _ in range(4):
        player.advance(0.25)
    assert asked == [1]


def test_at_full_speed_the_run_passes_in_seconds_however_long_it_is(player: Player) -> None:
    ended: list[bool] = []
    player.ended.connect(lambda: ended.append(True))
    player.set_rate(None)
    player.play(0)
    player.advance(WHOLE_RUN_S * 0.9)
    assert not ended
    player.advance(WHOLE_RUN_S * 0.2)
    assert ended
    assert not player.playing
