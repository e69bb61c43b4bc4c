"""Schedules at their corners: start, end of warm-up, each drop, planned end and beyond."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.model import Model
from simulator.nn.schedules import (
    SCHEDULES,
    AnySchedule,
    Constant,
    Cosine,
    Exponential,
    Schedule,
    Step,
)


def test_every_schedule_of_the_contract_is_here() -> None:
    assert set(SCHEDULES) == {"constant", "step", "exponential", "cosine"}


@pytest.mark.parametrize("name", SCHEDULES)
def test_without_warm_up_every_schedule_starts_at_the_base_rate(name: str) -> None:
    assert SCHEDULES[name]().factor(0, 1_000) == 1


def test_constant_never_changes() -> None:
    assert {Constant().factor(step, 10) for step in (0, 5, 9, 10, 1_000_000)} == {1.0}


def test_step_drops_exactly_at_its_multiples() -> None:
    schedule = Step(every_steps=10, drop=0.5)
    steps = [0, 9, 10, 19, 20, 30]
    assert [schedule.factor(step, 100) for step in steps] == [1, 1, 0.5, 0.5, 0.25, 0.125]


def test_exponential_reaches_its_rate_after_each_period_and_the_root_half_way() -> None:
    schedule = Exponential(decay_steps=10, decay_rate=0.25)
    found = [schedule.factor(step, 100) for step in (0, 5, 10, 20)]
    assert found == pytest.approx([1, 0.5, 0.25, 0.0625], rel=1e-15)


def test_cosine_falls_along_half_a_wave_to_alpha() -> None:
    schedule = Cosine(alpha=0.2)
    found = [schedule.factor(step, 100) for step in (0, 25, 50, 100, 5_000)]
    quarter = 0.2 + 0.8 * (1 + math.sqrt(0.5)) / 2
    assert found == pytest.approx([1, quarter, 0.6, 0.2, 0.2], rel=1e-14)


@pytest.mark.parametrize("name", SCHEDULES)
def test_warm_up_rises_evenly_to_the_base_rate_and_the_schedule_starts_there(name: str) -> None:
    plain, warm = SCHEDULES[name](), SCHEDULES[name](warmup_steps=4)  # type: ignore[call-arg]
    assert [warm.factor(step, 104) for step in range(4)] == [0.25, 0.5, 0.75, 1]
    after = [warm.factor(4 + step, 104) for step in (0, 1, 50, 99, 100)]
    assert after == [plain.factor(step, 100) for step in (0, 1, 50, 99, 100)]


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_warm_up_longer_than_the_run_just_rises(name: str) -> None:
    warm = SCHEDULES[name](warmup_steps=100)  # type: ignore[call-arg]
    assert warm.factor(49, 50) == 0.5
    assert warm.factor(100, 50) <= 1  # and a run that is extended goes on


warmups = st.integers(0, 10_000_000)
counts = st.integers(1, 10_000_000)
shares = st.floats(0, 1, exclude_min=True)
specs = st.one_of(
    st.builds(Constant, warmup_steps=warmups),
    st.builds(Step, warmup_steps=warmups, every_steps=counts, drop=shares),
    st.builds(Exponential, warmup_steps=warmups, decay_steps=counts, decay_rate=shares),
    st.builds(Cosine, warmup_steps=warmups, alpha=st.floats(0, 1)),
)


@given(specs, st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_factor_is_never_negative_nor_above_one(spec: Schedule, step: int, total: int) -> None:
    found = spec.factor(step, total)
    assert isinstance(found, float)
    assert 0 <= found <= 1


@given(specs, st.integers(1, 10**6))
def test_after_warm_up_the_rate_never_rises(spec: Schedule, total: int) -> None:
    steps = [spec.warmup_steps + total * part // 10 for part in range(12)]
    found = [spec.factor(step, spec.warmup_steps + total) for step in steps]
    assert found == sorted(found, reverse=True)


class Holder(Model):
    """Something with a schedule, as a training has one."""

    schedule: AnySchedule


@given(specs)
def test_json_brings_back_the_same_schedule(spec: Schedule) -> None:
    text = Holder(schedule=spec).model_dump_json()
    assert Holder.model_validate_json(text).schedule == spec


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_with_defaults_is_a_plain_string(name: str) -> None:
    held = Holder(schedule=SCHEDULES[name]())
    assert json.loads(held.model_dump_json()) == {"schedule": name}
    assert Holder.model_validate({"schedule": {"name": name}}) == held


@pytest.mark.parametrize(
    "wrong",
    [
        "linear",
        {"name": "step", "every_steps": 0},
        {"name": "step", "drop": 0},
        {"name": "exponential", "decay_rate": 1.1},
        {"name": "cosine", "alpha": -0.1},
        {"name": "constant", "warmup_steps": -1},
        {"name": "constant", "warmup_steps": 1.5},
        {"name": "constant", "drop": 0.5},
    ],
)
def test_a_wrong_schedule_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Holder.model_validate({"schedule": wrong})


@pytest.mark.parametrize("kind", SCHEDULES.values())
def test_every_schedule_can_be_shown(kind: type[Schedule]) -> None:
    assert kind.label
    assert kind.summary
    for name, field in kind.model_fields.items():
        assert name == "name" or field.description


def test_ten_million_steps_are_the_most_for_one_decay() -> None:
    assert Exponential(decay_steps=10_000_000).decay_steps == 10_000_000
    with pytest.raises(ValidationError):
        Exponential(decay_steps=10_000_001)
