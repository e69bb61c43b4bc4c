"""Changing output, training, data, title and notes."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.design import edits
from simulator.design.edits import EditError
from simulator.nn.optimizers import Adam
from simulator.nn.schedules import Cosine
from tests.simulator.design.edits.sketch import sketch


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("epochs", 3, 3),
        ("batch_size", "full", "full"),
        ("clip_norm", 1, 1.0),
        ("clip_norm", None, None),
        ("optimizer", "adam", Adam()),
        ("optimizer", {"name": "adam", "learning_rate": 0.5}, Adam(learning_rate=0.5)),
        ("optimizer", Adam(learning_rate=2), Adam(learning_rate=2)),
        ("schedule", "cosine", Cosine()),
    ],
)
def test_a_training_field_is_set(field: str, value: Any, found: Any) -> None:
    design = sketch("a")
    after = edits.set_training(design, field, value)
    assert getattr(after.training, field) == found
    assert after.networks[0] is design.networks[0]


def test_a_field_of_the_optimiser_or_schedule_is_set() -> None:
    after = edits.set_training(sketch("a"), "optimizer.learning_rate", 0.5)
    after = edits.set_training(after, "schedule.warmup_steps", 5)
    assert after.training.optimizer.learning_rate == 0.5
    assert after.training.schedule.warmup_steps == 5


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("epochs", 0, r"must be at least 1 \(got 0\)"),
        ("epochs", 1.5, "must be a whole number"),
        ("batch_size", "half", r"must be a whole number or 'full' \(got \"half\"\)"),
        ("dtype", "float31", "did you mean 'float32'"),
        ("optimizer", "adm", "unknown optimizer 'adm'; did you mean 'adam'"),
        ("optimizer", 5, "must be the name of an optimizer, or an object"),
        ("optimizer.learning_rate", -1, "must be at least 0"),
        ("optimizer.learning_rate", float("inf"), "must be a finite number"),
        ("optimizer.learning_rate", float("nan"), "must be a finite number"),
        ("optimizer.speed", 1, 'training.optimizer has no field "speed"'),
        ("optimiser", "adam", 'training has no field "optimiser"'),
        ("optimiser.learning_rate", 1, "training has no field"),
        ("epochs.x", 1, 'training has no field "epochs.x"'),
        ("__class__", 1, "training has no field"),
        ("__dict__.x", 1, "training has no field"),
    ],
)
def test_a_training_value_that_cannot_be_is_refused(field: str, value: Any, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.set_training(sketch("a"), field, value)


def test_data_fields_are_set() -> None:
    after = edits.set_data(sketch("a"), "seed", 7)
    after = edits.set_data(after, "name", "spirals")
    after = edits.set_data(after, "features", ["x1", "x1*x2"])
    assert (after.data.name, after.data.seed) == ("spirals", 7)
    assert after.data.features == ("x1", "x1*x2")


def test_another_data_set_keeps_seed_and_split_and_drops_the_rest() -> None:
    design = edits.set_data(sketch("a"), "name", "spirals")
    for field, value in (("samples", 50), ("seed", 3), ("validation_fraction", 0.5)):
        design = edits.set_data(design, field, value)
    after = edits.set_data(design, "name", "circles")
    assert after.data.model_dump() == {"name": "circles", "seed": 3, "validation_fraction": 0.5}
    assert edits.set_data(design, "name", "spirals") == design


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "digit", "did you mean 'digits'"),
        ("samples", 1, "must be at least 2"),
        ("features", ["x1", "x1"], "'x1' twice"),
        ("features", ["x9"], "must be 'x1'"),
        ("features", [], "at least 1 entry"),
        ("features", "x1", "must be a list"),
        ("sample", 3, 'data has no field "sample"'),
    ],
)
def test_a_data_value_that_cannot_be_is_refused(field: str, value: Any, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.set_data(sketch("a"), field, value)


def test_the_output_is_set() -> None:
    after = edits.set_output(sketch("a", "b"), 1, "activation", "tanh")
    after = edits.set_output(after, 1, "kernel_initializer", "zeros")
    assert after.networks[1].output.activation == "tanh"
    assert after.networks[1].output.kernel_initializer.name == "zeros"
    assert after.networks[0].output.activation == "auto"


@pytest.mark.parametrize(
    ("network", "field", "value", "message"),
    [
        (0, "activation", "relu", "must be 'auto'"),
        (0, "units", 3, 'the output has no field "units"'),
        (1, "activation", "tanh", "no network 2"),
        (-1, "activation", "tanh", "no network 0"),
    ],
)
def test_an_output_that_cannot_be_is_refused(
    network: int, field: str, value: Any, message: str
) -> None:
    with pytest.raises(EditError, match=message):
        edits.set_output(sketch("a"), network, field, value)


def test_title_and_notes_are_any_text_of_a_sensible_length() -> None:
    after = edits.set_notes(edits.set_title(sketch("a"), "Ünïcode <b>"), "# Markdown\n\x00")
    assert (after.title, after.notes) == ("Ünïcode <b>", "# Markdown\n\x00")
    with pytest.raises(EditError, match=r"at most 200 characters \(got 201\)"):
        edits.set_title(after, "x" * 201)
    with pytest.raises(EditError, match="at most 100,000 characters"):
        edits.set_notes(after, "x" * 100_001)
    with pytest.raises(EditError, match="half characters"):
        edits.set_title(after, "\ud800")
