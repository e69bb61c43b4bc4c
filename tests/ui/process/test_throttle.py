"""A throttle answers the first of many requests at once and the last in any case."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, Signal
from pytestqt.qtbot import QtBot

from ui.process.throttle import Throttle

AGES_MS = 600_000


class Source(QObject):
    """Counts calls, and announces each."""

    called = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def call(self) -> None:
        self.calls += 1
        self.called.emit()


@pytest.fixture
def source() -> Source:
    return Source()


def test_the_first_request_calls_at_once(source: Source) -> None:
    throttle = Throttle(source.call, AGES_MS)
    assert throttle.request()
    assert source.calls == 1
    assert not throttle.is_pending


def test_many_requests_within_the_interval_are_one_call_after_it(
    qtbot: QtBot, source: Source
) -> None:
    throttle = Throttle(source.call, 30)
    throttle.request()
    clock = QElapsedTimer()
    clock.start()
    with qtbot.waitSignal(source.called):
        for _ in range(100):
            assert not throttle.request() or clock.elapsed() >= 28
    assert clock.elapsed() >= 28  # a timer may be early by 1 ms, both clocks round down
    assert source.calls == 2
    assert not throttle.is_pending


def test_where_nobody_asks_again_nothing_is_called_again(qtbot: QtBot, source: Source) -> None:
    other = Source()
    throttle, later = Throttle(source.call, 1), Throttle(other.call, 20)
    later.request()
    throttle.request()
    with qtbot.waitSignal(other.called):
        later.request()
    assert source.calls == 1


def test_requests_that_keep_coming_are_answered_at_leading_edges(
    qtbot: QtBot, source: Source
) -> None:
    """The trailing edge is late enough for a request that comes just after the interval."""
    throttle = Throttle(source.call, 20, late_ms=AGES_MS)
    answers = list[bool]()

    def ask() -> bool:
        answers.append(throttle.request())
        return answers.count(True) == 3

    qtbot.waitUntil(ask)
    assert source.calls == 3
    assert answers[0]
    assert answers[-1]
    assert not throttle.is_pending  # the leading call has done what was pending


def test_the_trailing_edge_lies_its_own_time_after_the_latest_call(
    qtbot: QtBot, source: Source
) -> None:
    throttle = Throttle(source.call, AGES_MS, late_ms=10)
    throttle.request()
    with qtbot.waitSignal(source.called):
        assert not throttle.request()
    assert source.calls == 2


def test_a_call_in_between_does_what_was_pending_and_begins_a_new_interval(source: Source) -> None:
    throttle = Throttle(source.call, AGES_MS)
    throttle.request()
    throttle.request()
    throttle.call_now()
    assert source.calls == 2
    assert not throttle.is_pending
    assert not throttle.request()


def test_what_is_cancelled_is_never_called(source: Source) -> None:
    throttle = Throttle(source.call, AGES_MS)
    throttle.request()
    throttle.request()
    throttle.cancel()
    assert not throttle.is_pending
    assert source.calls == 1


def test_a_request_from_within_the_call_waits_for_the_next_edge(
    qtbot: QtBot, source: Source
) -> None:
    throttle = Throttle(source.call, 5)
    source.called.connect(lambda: source.calls < 3 and throttle.request())
    throttle.request()
    assert source.calls == 1
    qtbot.waitUntil(lambda: source.calls == 3)
