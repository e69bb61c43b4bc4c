"""What a run without a window reports and logs is what was measured, as plain numbers."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.training import report
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

SMALL = design([dense("a", 4), dense("b", 3, "relu")], epochs=3)


def test_the_log_has_a_line_for_each_recorded_step_and_layer(tmp_path: Path) -> None:
    trainer = Trainer(SMALL.replaced(data=SMALL.data.replaced(samples=25)))
    assert trainer.steps_per_epoch == 3
    report.run(trainer)
    report.write_log(trainer, tmp_path / "log.csv")
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    view = trainer.histories[0].view()
    names = trainer.networks[0].layout.kernel_names
    assert len(lines) == len(view.steps) * len(names)
    assert len(view.steps) == trainer.total_steps
    for number, line in enumerate(lines):
        row, column = divmod(number, len(names))
        step = int(view.steps[row])
        assert (line["network"], line["layer"]) == (trainer.networks[0].name, names[column])
        assert int(line["step"]) == step
        assert line["epoch"] == str(round(step / 3, 6))
        assert float(line["loss"]) == view.losses[row]
        norm = 10 ** float(trainer.histories[0].view().gradient_log10[row, column])
        assert float(line["gradient_norm"]) == pytest.approx(norm, rel=1e-12)


@pytest.mark.parametrize("name", ["=1+1", "@x", "-1+1", "+1+1"])
def test_a_network_called_like_a_formula_is_text_in_the_log(name: str, tmp_path: Path) -> None:
    network = SMALL.networks[0].replaced(name=name)
    trainer = Trainer(SMALL.replaced(networks=(network,)))
    trainer.step()
    report.write_log(trainer, tmp_path / "log.csv")
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        assert {line["network"] for line in csv.DictReader(file)} == {f"'{name}"}


def test_norms_and_spreads_are_those_of_the_first_and_the_last_step() -> None:
    trainer, first = Trainer(SMALL), Trainer(SMALL)
    report.run(trainer)
    first.step()
    [found] = report.result(trainer)["networks"]
    for when, network in (("first", first.networks[0]), ("last", trainer.networks[0])):
        norms = 10 ** network.gradient_log10().astype(float)
        assert list(found["gradient_norms"][when].values()) == pytest.approx(norms.tolist())
        spreads = network.activation_std()
        assert list(found["activation_std"][when].values()) == pytest.approx(spreads.tolist())
    assert found["gradient_norms"]["first"] != found["gradient_norms"]["last"]
    assert [layer["name"] for layer in found["layers"]] == ["a", "b", "output"]
    assert [layer["shape"] for layer in found["layers"]] == [[4], [3], [1]]


def test_the_layers_of_a_result_are_those_that_are_drawn_with_their_types() -> None:
    layers = [dense("a", 4), {"id": "n", "type": "batch_normalization"}, dense("b", 3)]
    skips = [{"source": "a", "target": "output", "projection": "linear"}]
    trainer = Trainer(design(layers, skips))
    assert {node.kind for node in trainer.networks[0].nodes} == {"layer", "projection", "merge"}
    found = report.result(trainer)["networks"][0]["layers"]
    types = [(layer["name"], layer["type"]) for layer in found]
    assert types == [("a", "dense"), ("n", "batch_normalization"), ("b", "dense"),
                     ("output", "dense")]  # fmt: skip


def test_a_run_tells_of_each_step_and_is_evaluated_at_its_end_or_each_epoch() -> None:
    for every_epoch, evaluations in ((False, 1), (True, 3)):
        trainer = Trainer(SMALL)
        steps: list[int] = []
        report.run(
            trainer, lambda trainer, seen=steps: seen.append(trainer.step_number),
            every_epoch=every_epoch,
        )  # fmt: skip
        assert steps == list(range(1, trainer.total_steps + 1))
        found = trainer.histories[0].view().evaluation_steps.tolist()
        ends = [trainer.steps_per_epoch * epoch for epoch in (1, 2, 3)]
        assert found == ends[-evaluations:]


def test_what_is_not_finite_is_null() -> None:
    values = np.array([1.5, np.nan, np.inf, -np.inf, 0.0])
    found = report._named(("a", "b", "c", "d", "e"), values)
    assert found == {"a": 1.5, "b": None, "c": None, "d": None, "e": 0.0}


def test_a_run_that_diverges_says_where() -> None:
    trainer = Trainer(design([dense(name, 4, "linear") for name in "abc"]))
    network = trainer.networks[0]
    for parameters in network.layout.slices[1:3]:
        parameters.views(network.state.parameters)["kernel"][...] = 1e200
    report.run(trainer)
    [found] = report.result(trainer)["networks"]
    assert (found["status"], found["steps"]) == ("diverged", 1)
    assert found["diverged"] == {"step": 1, "layer": "c", "what": "activation"}
    assert not any(isinstance(v, float) and math.isnan(v) for v in found.values())


def overflowing(dtype: str, **more: Any) -> Trainer:
    """Its mini-batches are small in value, and the rest of the set overflows the loss."""
    layers, data = [dense("a", 3, "linear"), *more.pop("layers", [])], {"name": "plane"}
    trainer = Trainer(design(layers, dtype=dtype, data=data, **more))
    trainer.step()
    state = trainer.networks[0].state
    size = {"float16": 6e4, "float32": 1e30, "float64": 1e200}[dtype]
    state.parameters[...] = size
    return trainer


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_loss_that_overflows_is_divergence_and_null(dtype: str) -> None:
    trainer = overflowing(dtype)
    trainer.evaluate()
    [found] = report.result(trainer)["networks"]
    assert (found["status"], found["train_loss"]) == ("diverged", None)
    assert found["diverged"] == {"step": 1, "layer": "output", "what": "loss"}
    json.dumps(found, allow_nan=False)


def test_lagging_averages_are_no_divergence_but_their_loss_is_null() -> None:
    trainer = overflowing("float32", layers=[{"id": "n", "type": "batch_normalization"}])
    trainer.evaluate()
    [found] = report.result(trainer)["networks"]
    assert (found["status"], found["train_loss"]) == ("finished", None)
    json.dumps(found, allow_nan=False)


def test_time_that_was_spent_waiting_for_the_user_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainer = Trainer(SMALL)
    [network], step = trainer.networks, trainer.networks[0].step

    def waiting(*asked: Any) -> float:
        trainer.leave_out(1_000.0)
        return step(*asked)

    monkeypatch.setattr(network, "step", waiting)
    trainer.step()
    trainer.step()
    [found] = report.result(trainer)["networks"]
    assert -2_000 < found["seconds"] < -1_900
