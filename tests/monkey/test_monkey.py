"""A short round of the monkey; and the monkey notices what it is there for."""

from __future__ import annotations

import logging
from itertools import islice
from random import Random

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QLabel

from tests.monkey import acts
from tests.monkey.player import play_all, player, steps_of
from ui.shell.main_window import MainWindow


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_short_round_meets_no_trouble(seed: int) -> None:
    troubles = play_all(list(islice(steps_of(seed), 60)))
    assert not troubles, "\n".join(trouble.text for trouble in troubles)


def test_what_the_monkey_does_follows_from_its_seed() -> None:
    assert list(islice(steps_of(3), 99)) == list(islice(steps_of(3), 99))
    assert list(islice(steps_of(3), 99)) != list(islice(steps_of(4), 99))
    assert {name for name, _ in islice(steps_of(3), 999)} == set(acts.ACTS)


def raise_it(_window: MainWindow, _random: Random) -> None:
    raise ZeroDivisionError("mine")


def log_it(_window: MainWindow, _random: Random) -> None:
    logging.getLogger("tests.monkey").warning("odd")


def warn_it(_window: MainWindow, _random: Random) -> None:
    qWarning("odd")


@pytest.mark.parametrize(
    ("act", "words"),
    [(raise_it, "ZeroDivisionError: mine"), (log_it, "log: odd"), (warn_it, "Qt: odd")],
)
def test_exceptions_logs_and_warnings_of_qt_are_noted_once(
    act: acts.Act, words: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(acts.ACTS, "planted", (act, 1))
    (trouble,) = play_all([("wait", 1), ("planted", 1), ("planted", 2)])
    assert words in trouble.text
    assert trouble.step == 1


def test_a_part_that_is_shown_without_a_parent_is_noted() -> None:
    with player() as playing:
        part = QLabel("lost")
        part.show()
        playing.play(("wait", 1))
        part.close()
    (trouble,) = playing.troubles
    assert trouble.text == "stray: QLabel is a window of its own"
