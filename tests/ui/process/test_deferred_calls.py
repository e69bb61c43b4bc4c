"""Work in pieces: in order, each in a turn of its own, and once however often it was asked for."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ui.process.deferred_calls import DeferredCalls


def test_input_is_answered_between_two_calls(qtbot: QtBot) -> None:
    deferred, done = DeferredCalls(), list[str]()

    def first() -> None:
        done.append("first")
        QTimer.singleShot(0, lambda: done.append("input"))

    def second() -> None:
        done.append("second")

    deferred.add(first)
    deferred.add(second)
    deferred.add(first)
    assert done == [], "not in the turn that asks for it"
    qtbot.waitUntil(lambda: "second" in done)
    assert done == ["first", "input", "second"]


def test_what_is_taken_back_is_not_called(qtbot: QtBot) -> None:
    deferred, done = DeferredCalls(), list[int]()
    calls = [lambda at=at: done.append(at) for at in range(4)]
    for call in calls:
        deferred.add(call)
    deferred.remove(calls[1])
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == [0, 2, 3]
    deferred.add(calls[0])
    deferred.clear()
    deferred.add(calls[2])
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == [0, 2, 3, 2]


def test_what_is_needed_now_is_called_in_this_turn_and_not_again(qtbot: QtBot) -> None:
    deferred, done = DeferredCalls(), list[int]()
    calls = [lambda at=at: done.append(at) for at in range(3)]
    for call in calls:
        deferred.add(call)
    deferred.call_now(calls[1])
    deferred.call_now(calls[1])
    assert done == [1]
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == [1, 0, 2]


def test_what_comes_last_comes_after_all_that_waits_and_at_once_where_nothing_does(
    qtbot: QtBot,
) -> None:
    deferred, done = DeferredCalls(), list[str]()

    def last() -> None:
        done.append("last")

    deferred.add_last(last)
    assert done == ["last"]
    deferred.add(lambda: done.append("one"))
    deferred.add_last(last)
    deferred.add(lambda: done.append("two"))
    deferred.add_last(last)
    assert done == ["last"]
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == ["last", "one", "two", "last"]


def test_all_that_waits_can_be_called_now_and_what_it_asks_for_too(qtbot: QtBot) -> None:
    deferred, done = DeferredCalls(), list[int]()
    deferred.add(lambda: deferred.add(lambda: done.append(2)))
    deferred.add(lambda: done.append(1))
    deferred.call_all()
    assert done == [1, 2]
    deferred.add(lambda: done.append(3))  # the timer of before calls nothing twice
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == [1, 2, 3]


def test_what_goes_on_comes_before_all_that_waits(qtbot: QtBot) -> None:
    deferred, done = DeferredCalls(), list[str]()
    pieces = ["one", "two", "three"]

    def piece() -> None:
        done.append(pieces.pop(0))
        if pieces:
            deferred.add_first(piece)

    assert not deferred.waiting
    deferred.add(piece)
    deferred.add(lambda: done.append("other"))
    assert deferred.waiting
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == ["one", "two", "three", "other"]
    assert not deferred.waiting
