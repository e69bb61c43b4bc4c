"""Commands arrive in their order; within a step only those that may."""

from __future__ import annotations

import queue

import pytest

from ui.run.commands import CommandQueue


def noted(name: str, seen: list[str]):  # type: ignore[no-untyped-def]
    return lambda _worker: seen.append(name)


def test_commands_arrive_in_the_order_in_which_they_were_put() -> None:
    commands, seen = CommandQueue(), list[str]()
    for name in "abc":
        commands.put(noted(name, seen))
    while not commands.empty():
        commands.get()(None)  # type: ignore[arg-type]
    assert seen == ["a", "b", "c"]
    with pytest.raises(queue.Empty):
        commands.get(timeout=0.0)


def test_what_cannot_act_within_a_step_stays_first() -> None:
    commands, seen = CommandQueue(), list[str]()
    commands.put(noted("a", seen), within_step=True)
    commands.put(noted("b", seen))
    commands.put(noted("c", seen), within_step=True)
    first = commands.get_within_step()
    assert first is not None
    first(None)  # type: ignore[arg-type]
    assert commands.get_within_step() is None
    assert not commands.empty()
    while not commands.empty():
        commands.get()(None)  # type: ignore[arg-type]
    assert seen == ["a", "b", "c"]
