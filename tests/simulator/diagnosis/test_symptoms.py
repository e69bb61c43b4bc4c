"""Each symptom is told of evidence that shows it, and of a sound network none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.diagnosis.evidence import DataEvidence, Evidence
from simulator.diagnosis.findings import Findings, forecast, readings
from simulator.diagnosis.symptoms import SYMPTOMS
from simulator.diagnosis.symptoms.trial import expected_loss, roughness, trial_length
from simulator.engine.network import Divergence
from tests.simulator.designs import dense
from tests.simulator.diagnosis.evidences import (
    HIDDEN,
    NORM,
    STANDING,
    TRIAL_STEPS,
    doomed,
    evidence,
    standing,
    training,
)

RAMP = np.array([-4.0, -3, -2, -1, 0])  # of gradients: each layer's is a tenth of the next one's
EVALUATED = {"losses": np.geomspace(1.0, 0.1, 200)}


def evaluations(train: list[float], validation: list[float], accuracy: list[float]) -> np.ndarray:
    steps = np.arange(1, len(train) + 1) * 20
    return np.column_stack([steps, train, validation, accuracy])


def told(shown: Evidence) -> list[str]:
    """The names, heaviest first, of the forecast or, after three readings, of the findings."""
    if not shown.step:
        return [each.name for each in forecast(shown)]
    findings = Findings()
    for _ in range(3):
        findings.read(shown)
    return [each.name for each in findings.said]


def data(**changes: float) -> DataEvidence:
    sound = {"largest_input": 1.0, "smallest_spread": 0.5, "largest_spread": 0.6}
    return DataEvidence(**({**sound, "target_size": math.nan} | changes))


NOISY = np.append(np.linspace(1, 0.9, TRIAL_STEPS // 2), np.tile([0.8, 1.1], TRIAL_STEPS // 4))
SWINGING = evaluations([1.0] * 10, [math.nan] * 10, [0.3, 0.5] * 5)
GROWN_APART = evaluations(
    list(np.linspace(0.5, 0.1, 10)), [0.5, 0.4, 0.3, 0.35, *[0.45] * 6], [0.9] * 10
)
LAGGING = evaluations([0.9, 0.6, 0.5], [math.nan] * 3, [0.5] * 3)
NORMALISED = [dense("a", 4), NORM, dense("b", 4), dense("c", 4)]
CREEPING = 1 - np.arange(TRIAL_STEPS) * 1e-4
RELU = {"type": "activation", "activation": "relu"}
LINEAR_IN_A_ROW = [dense("a", 4, "linear"), *(dense(name, 4, "relu") for name in "bcd")]
GLOROT_16, GLOROT_64 = (
    [dense(name, units, "tanh", kernel_initializer="glorot_normal") for name in HIDDEN[:2]]
    for units in (16, 64)
)
TWO_ACTIVATIONS = [dense("a", 4, "relu"), {"id": "b", **RELU}, {"id": "c", **RELU}, dense("d")]
ZEROS = np.array([-np.inf, -np.inf, -2, -1, 0])

SHOWN: dict[str, list[Evidence]] = {
    "diverged": [training(divergence=Divergence(7, "b", "gradient")), standing(first_loss=1e-7)],
    "exploding": [doomed({"gradient_log10": -RAMP}), standing({"gradient_log10": -RAMP})],
    "vanishing": [doomed({"gradient_log10": RAMP}), standing({"gradient_log10": RAMP})],
    "exactly_zero": [doomed({"gradient_log10": ZEROS}), standing({"gradient_log10": ZEROS})],
    "inputs_look_alike": [
        doomed({"cosines": np.linspace(0.7, 1, 5)}), standing({"cosines": np.full(5, 0.97)}),
    ],
    "dead_units": [doomed({"dead": np.array([0, 0.6, 0, 0, 0])})],
    "saturated_units": [
        doomed({"saturated": np.full(5, 0.5)}, nodes=evidence(entries=[
            dense(name, 4, "tanh") for name in HIDDEN]).nodes),
    ],
    "signal_shrinks": [doomed({"spreads": np.array([1, 0.1, 0.01, 0.001, 1])})],
    "signal_blows_up": [doomed({"spreads": np.array([1, 10, 100, 1000, 1])})],
    "stuck_at_chance": [standing()],
    "degradation": [standing(shallower_loss=0.2)],
    "rate_too_high": [
        evidence(trial_losses=np.array([1.0, 5.0, math.inf])), evidence(trial_losses=NOISY),
        standing(losses=np.concatenate([np.full(100, 0.3), np.full(100, 1.2)])),
    ],
    "rate_too_low": [evidence({"updates": np.full(5, 1e-5)}, trial_losses=CREEPING)],
    "oscillating": [standing(evaluations=SWINGING)],
    "plateau": [standing(losses=np.concatenate([np.linspace(1, 0.7, 50), np.full(150, 0.7)]))],
    "overfitting": [training(evaluations=GROWN_APART)],
    "underfitting": [standing(step=400, losses=np.full(400, 0.7))],
    "symmetric_units": [evidence({"identical": np.array([1.0, 0, 0, 0, 0])})],
    "initialiser_unfit_for_the_activation": [
        doomed(entries=[dense(name, 64, "relu", kernel_initializer="glorot_normal")
                        for name in HIDDEN], depth=5),
    ],
    "wrong_first_loss": [doomed(first_loss=5.0)],
    "unscaled_inputs": [
        evidence(data=data(largest_input=255.0)),
        doomed(data=data(smallest_spread=1e-4, largest_spread=1.0)),
    ],
    "unscaled_targets": [
        evidence(data=data(target_size=5e5)), evidence(data=data(target_size=1e-4)),
    ],
    "output_unfit_for_the_loss": [
        evidence(data=data(target_size=4.0, lowest_target=-6.0, highest_target=6.0),
                 output_activation="tanh"),
        evidence(data=data(target_size=0.7, lowest_target=-0.9, highest_target=0.9),
                 output_activation="sigmoid"),
    ],
    "useless_structure": [doomed(entries=LINEAR_IN_A_ROW), doomed(entries=TWO_ACTIVATIONS)],
    "conflicting_gradients": [doomed(gradient_cosine=-0.9, conflicting_share=0.5)],
    "batch_statistics": [
        evidence(entries=NORMALISED, batch_size=1), evidence(entries=NORMALISED, batch_size=7),
        evidence(entries=NORMALISED, rest=1),
        training(entries=NORMALISED, evaluations=LAGGING),
        training(entries=NORMALISED, evaluations=evaluations([math.inf], [0.1], [0.5])),
        training(entries=NORMALISED, evaluations=LAGGING, losses=np.zeros(200)),
    ],
    "regulariser_too_strong": [doomed(penalty=3.0), standing(penalty=3.0)],
    "cannot_fit_one_batch": [doomed()],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"), [(name, each) for name, many in SHOWN.items() for each in many]
)
def test_a_symptom_is_told_of_evidence_that_shows_it(name: str, shown: Evidence) -> None:
    assert name in told(shown)


def test_every_symptom_is_tried_here() -> None:
    assert {symptom.name for symptom in SYMPTOMS} == set(SHOWN)


ODD: dict[str, Any] = {
    "gradient_log10": RAMP, "cosines": np.full(5, 0.97), "dead": np.full(5, 0.6),
    "spreads": np.array([1, 10, 100, 1000, 1]),
}  # fmt: skip


@pytest.mark.parametrize(
    "shown",
    [
        evidence(), training(), evidence(ODD), training(ODD, penalty=9.0),
        training(step=400, losses=np.geomspace(1, 0.01, 400)),
        evidence(entries=NORMALISED, batch_size=8), evidence(batch_size=1, rest=1),
        evidence(data=data(target_size=1.0, largest_input=5.0, lowest_target=-1.1,
                           highest_target=1.1), output_activation="tanh"),
        training(evaluations=evaluations([0.1] * 10, [0.2] * 10, [0.95, 0.97] * 5)),
        training(shallower_loss=0.01),
    ],
)  # fmt: skip
def test_of_a_network_that_learns_oddities_are_no_symptoms(shown: Evidence) -> None:
    assert told(shown) == []


def ramp(decades: float) -> dict[str, Any]:
    """Gradients whose first hidden layer's is so many decades above the last's."""
    return {"gradient_log10": np.append(np.linspace(decades, 0, 4), 0)}


@pytest.mark.parametrize(
    ("name", "within", "beyond"),
    [
        ("vanishing", doomed(ramp(-1.9)), doomed(ramp(-2.1))),
        ("exploding", doomed(ramp(1.9)), doomed(ramp(2.1))),
        ("inputs_look_alike", doomed({"cosines": np.full(5, 0.89)}),
         doomed({"cosines": np.full(5, 0.91)})),
        ("dead_units", doomed({"dead": np.full(5, 0.5)}), doomed({"dead": np.full(5, 0.51)})),
        ("unscaled_inputs", evidence(data=data(largest_input=9.9)),
         evidence(data=data(largest_input=10.1))),
        ("unscaled_targets", evidence(data=data(target_size=9.9)),
         evidence(data=data(target_size=10.1))),
        ("wrong_first_loss", doomed(first_loss=2.9), doomed(first_loss=3.1)),
        ("stuck_at_chance", standing(losses=np.full(200, 0.97)),
         standing(losses=np.full(200, 0.99))),
        ("stuck_at_chance", standing(step=99), standing(step=100)),
        ("degradation", standing(shallower_loss=0.7), standing(shallower_loss=0.6)),
        ("underfitting", standing(step=399), standing(step=400)),
        # after two inputs Glorot's kernel has 4/(2 + units) of the variance that tanh wants
        ("initialiser_unfit_for_the_activation",
         doomed({"saturated": np.zeros(3)}, entries=GLOROT_16),
         doomed({"saturated": np.zeros(3)}, entries=GLOROT_64)),
    ],
)  # fmt: skip
def test_a_symptom_begins_at_its_threshold(name: str, within: Evidence, beyond: Evidence) -> None:
    assert name not in told(within)
    assert name in told(beyond)


def test_large_numbers_of_a_finding_are_typeset() -> None:
    (said,) = (each for each in forecast(evidence(data=data(target_size=5e5)))
               if each.name == "unscaled_targets")  # fmt: skip
    assert "is 5 × 10⁵, so the loss starts at about 2.5 × 10¹¹" in said.text


def test_networks_that_the_two_training_losses_rank_otherwise_are_named() -> None:
    lagging = {"entries": NORMALISED, "evaluations": LAGGING, "ranked_otherwise": ("B", "C")}
    for changes, named in ((lagging, True), (lagging | {"ranked_otherwise": ()}, False)):
        findings = Findings()
        for _ in range(3):
            findings.read(training(**changes))
        [said] = findings.said
        assert ("worse than B and C by the first and better by the second" in said.text) is named


@pytest.mark.parametrize("level", [-math.inf, math.inf, math.nan])
def test_gradients_without_a_size_are_not_level(level: float) -> None:
    gone = {"gradient_log10": np.full(5, level)}
    assert "degradation" not in told(standing(gone, shallower_loss=0.2))


def test_inputs_all_alike_are_told_unless_the_trial_gets_below_half_of_chance() -> None:
    alike = {"cosines": np.full(5, 0.97)}
    slow = np.linspace(1.0, 0.6, TRIAL_STEPS)  # at this pace it ends well
    assert told(evidence(alike, trial_losses=slow)) == ["inputs_look_alike"]
    assert told(evidence({"cosines": np.full(5, 0.94)}, trial_losses=slow)) == []
    assert told(evidence(alike)) == []


def test_the_trials_pace_goes_on_to_the_planned_end() -> None:
    """From 0.85 in its second quarter to 0.7 in its last: 0.005 a step over 30 of them."""
    trial = np.full(TRIAL_STEPS, 0.85)
    trial[45:] = 0.7
    for total, expected in ((60, 0.7), (100, 0.5), (180, 0.1)):
        assert expected_loss(evidence(trial_losses=trial, total_steps=total)) == pytest.approx(
            expected
        )


def test_a_longer_plan_has_a_longer_trial_and_roughness_counts_per_step() -> None:
    assert [trial_length(total) for total in (10, 400, 1_000, 2_000, 9_999)] == [
        60, 60, 150, 300, 300,
    ]  # fmt: skip
    swings = np.tile([1.0, 1.1], 30)
    for times, total in ((1, 400), (5, 2_000)):
        found = roughness(evidence(trial_losses=np.tile(swings, times), total_steps=total))
        assert found == pytest.approx(1.5)
    assert roughness(evidence(trial_losses=swings, total_steps=2_000)) == math.inf  # it broke off


def test_the_way_down_to_chance_is_no_pace() -> None:
    trial = np.full(TRIAL_STEPS, 5.0)
    trial[45:] = 0.85
    found = expected_loss(evidence(trial_losses=trial, total_steps=100))
    assert found == pytest.approx(0.85 - 0.15 / 30 * 40)  # as from 1, not from 5
    trial[45:] = 0.95  # has learnt nothing yet: what it has is what is expected
    assert expected_loss(evidence(trial_losses=trial, total_steps=400)) == 0.95
    assert expected_loss(evidence(trial_losses=np.array([1.0, math.inf]))) == math.inf


def test_values_and_texts_are_ready_for_users() -> None:
    for name, many in SHOWN.items():
        for shown in many:
            if shown.step:
                findings = Findings()
                for _ in range(3):
                    findings.read(shown)
                found = findings.said
            else:
                found = forecast(shown)
            for each in found:
                assert not math.isnan(each.value)
                assert any(sign.isdigit() for sign in each.text), f"{name}: {each.text}"
                assert set(each.layers) <= {node.name for node in shown.nodes} | {*HIDDEN, "output"}
                assert "nan" not in each.text


def test_every_symptom_says_what_it_measures_and_where_its_threshold_comes_from() -> None:
    for symptom in SYMPTOMS:
        assert symptom.measures, symptom.name
        assert symptom.source, symptom.name
        assert symptom.cures, symptom.name
        assert symptom.moments, symptom.name


def test_causes_come_before_their_effects() -> None:
    layers = {"gradient_log10": RAMP, "cosines": np.full(5, 0.99)}
    assert told(doomed(layers)) == ["vanishing", "inputs_look_alike", "cannot_fit_one_batch"]
    assert STANDING.min() == 1
    # ten layers of ReLUs with huge weights show both, and only smaller weights cure both
    grown = np.array([1, 10, 100, 1000, 1])
    [first, second, *_] = told(doomed({"spreads": grown, "cosines": np.full(5, 0.97)}))
    assert (first, second) == ("signal_blows_up", "inputs_look_alike")


def test_a_loss_of_zero_is_read_without_an_error() -> None:
    gone = evidence(step=80, losses=np.zeros(80), first_loss=2.3, penalty=0.1)
    read = readings(gone)
    assert read["regulariser_too_strong"] == math.inf
    assert math.isnan(read["plateau"])
    assert read["stuck_at_chance"] == 0
    findings = Findings()
    findings.read(gone)
