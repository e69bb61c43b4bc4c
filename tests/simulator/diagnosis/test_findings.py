"""A finding is held over three readings, keeps where it began, and goes when it is over."""

from __future__ import annotations

from dataclasses import replace

from simulator.diagnosis.findings import READINGS_TO_HOLD, Findings, forecast, is_healthy
from simulator.engine.network import Divergence
from tests.simulator.diagnosis.evidences import doomed, evidence, standing, training


def test_a_finding_is_said_at_its_third_reading_and_pinned_to_its_first() -> None:
    findings = Findings()
    for reading in range(1, READINGS_TO_HOLD + 1):
        assert findings.said == ()
        findings.read(standing(step=100 * reading))
    [found] = [each for each in findings.said if each.name == "stuck_at_chance"]
    assert (found.step, found.threshold) == (100, 0.98)


def test_a_finding_that_is_over_is_withdrawn_and_begins_anew() -> None:
    findings = Findings()
    for step in (110, 120, 130):
        findings.read(standing(step=step))
    assert findings.said
    findings.read(training(step=140))
    assert findings.said == ()
    for step in (150, 160):
        findings.read(standing(step=step))
        assert findings.said == ()
    findings.read(standing(step=170))
    assert {each.step for each in findings.said} == {150}


def test_divergence_is_said_at_once_and_alone() -> None:
    findings = Findings()
    findings.read(standing(divergence=Divergence(42, "c", "activation")))
    [found] = findings.said
    assert (found.name, found.layers) == ("diverged", ("c",))
    assert "step 42" in found.text


def test_a_forecast_begins_before_the_first_step() -> None:
    assert {each.step for each in forecast(doomed())} == {0}


def test_a_network_is_healthy_if_nothing_is_found_and_its_loss_falls() -> None:
    assert is_healthy((), training())
    assert not is_healthy((), standing())
    assert not is_healthy(forecast(doomed()), training())
    assert not is_healthy((), replace(training(), first_loss=0.05))
    assert not is_healthy((), evidence())
