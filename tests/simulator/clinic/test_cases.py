"""Cases of the clinic: the same by seed, sound but for one fault, and graded by training."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from simulator.clinic import grading
from simulator.clinic.cases import case_of, seed_of, sound_design
from simulator.clinic.faults import FAULTS
from simulator.clinic.grading import Grade, final_loss, grade, is_repaired
from simulator.design import edits
from simulator.design.analysis import problems
from simulator.design.storage import files
from simulator.diagnosis.observation import reference_loss
from simulator.diagnosis.symptoms import SYMPTOMS
from simulator.errors import DesignError
from simulator.nn.layers import Dense
from simulator.training import report
from simulator.training.monitor import Monitor
from simulator.training.trainer import Trainer


def test_a_seed_gives_the_same_case_and_all_faults_come() -> None:
    cases = [case_of(seed) for seed in range(120)]
    assert {case.fault.name for case in cases} == {fault.name for fault in FAULTS}
    assert max(Counter(case.fault.name for case in cases).values()) < 30
    for case in cases[:30]:
        assert case_of(case.seed) == case
        assert seed_of(case.broken) == case.seed
        assert not problems(case.sound)
        assert not problems(case.broken)
        assert case.broken != case.sound
        assert files.loads(files.dumps(case.broken).encode()) == case.broken
        assert case.fault.name not in json.dumps(files.dumps(case.broken))
    names = {symptom.name for symptom in SYMPTOMS}
    assert all(fault.shows <= names for fault in FAULTS)


def test_sound_networks_learn_and_nothing_is_told_of_them() -> None:
    """Tanh on the sine first learns a straight line, 0.87 of a constant guess's loss."""
    pairs = {("sine", "tanh"), ("hills", "tanh"), ("sine", "relu"), ("circles", "tanh")}
    for seed in range(400, 440):
        design = sound_design(seed)
        first = design.networks[0].layers[0]
        assert isinstance(first, Dense)
        if (design.data.name, first.activation.name) not in pairs:
            continue
        pairs -= {(design.data.name, first.activation.name)}
        trainer = Trainer(design)
        monitor = Monitor(trainer)
        report.run(trainer, monitor=monitor)
        assert monitor.latest[0].progress < 0.5
        assert (monitor.forecasts, monitor.findings) == ([()], [()])
    assert not pairs


def test_only_a_case_has_a_seed() -> None:
    assert seed_of(sound_design(3)) is None
    design = case_of(3).broken
    assert seed_of(edits.set_title(design, "Clinic case 17")) == 17
    assert seed_of(edits.set_title(design, "A clinic case 17")) is None
    assert seed_of(edits.set_title(design, "Clinic case 9999999999")) is None


def of_fault(name: str) -> int:
    return next(
        seed
        for seed in range(400)
        if case_of(seed).fault.name == name and case_of(seed).sound.data.name != "digits"
    )


@pytest.mark.parametrize(
    "name", ["symmetric weights", "saturated units", "weights start too large"]
)
def test_a_planted_fault_keeps_the_network_from_training(name: str) -> None:
    """Not on moons, which such networks divide well enough, nor where one step divides circles."""
    fault = next(each for each in FAULTS if each.name == name)
    assert "moons" not in fault.data
    case = case_of(of_fault(name))
    trainer = Trainer(case.broken)
    chance = reference_loss(trainer.dataset, trainer.networks[0].loss, trainer.targets(0))
    assert not final_loss(case.broken) < 0.6 * chance


def test_the_sound_network_passes_and_the_broken_one_does_not() -> None:
    case = case_of(of_fault("rate too low"))
    assert not grade(case, case.broken).passed
    found = grade(case, case.sound)
    assert found.passed
    assert found.repaired == found.sound == final_loss(case.sound)
    assert "Repaired" in found.text
    other = case.sound.model_copy(update={"data": case.sound.data.model_copy(update={"seed": 5})})
    assert not grade(case, other).passed
    longer = edits.set_training(case.broken, "epochs", grading.MOST_EPOCHS + 1)
    with pytest.raises(DesignError, match="at most"):
        grade(case, longer)


def test_divergence_is_no_repair_and_the_bounds_are_half_and_a_tenth() -> None:
    inf = float("inf")
    assert is_repaired(0.99, 2.0, 0.1)
    assert not is_repaired(1.0, 2.0, 0.1)
    assert is_repaired(1.1, 1.2, 1.0)
    assert not is_repaired(1.11, 1.2, 1.0)
    assert not is_repaired(inf, inf, inf)
    assert is_repaired(5.0, inf, 1.0)  # it no longer diverges
    assert isinstance(Grade(False, inf, inf, inf, ""), Grade)
