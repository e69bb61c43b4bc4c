"""The lessons that ship keep their promises, for every seed."""

from __future__ import annotations

import pytest

from simulator.design import edits
from simulator.design.storage import files
from simulator.training import report
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS


def run(name: str, seed: int) -> list[dict[str, object]]:
    """The result of a lesson's design after all its epochs."""
    design = files.load(LESSONS / name / "design.depthscope.json")
    trainer = Trainer(edits.set_training(design, "seed", seed))
    report.run(trainer)
    networks: list[dict[str, object]] = report.result(trainer)["networks"]
    return networks


@pytest.mark.parametrize("seed", range(5))
def test_twenty_sigmoid_layers_learn_only_with_skips(seed: int) -> None:
    plain, skips = run("twenty-sigmoid-layers", seed)
    assert plain["depth"] == skips["depth"] == 20
    assert plain["train_loss"] > 2.25  # type: ignore[operator]
    assert skips["train_loss"] < 0.2  # type: ignore[operator]
    for network, low, high in ((plain, 0.0, 1e-9), (skips, 1e-2, float("inf"))):
        norms = list(network["gradient_norms"]["first"].values())  # type: ignore[index]
        first, last_hidden = norms[0], norms[-2]
        assert low < first / last_hidden < high


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_fifty_six_layers_degrade_without_skips_and_train_with_them(seed: int) -> None:
    plain, residual = run("plain-versus-residual", seed)
    assert plain["depth"] == residual["depth"] == 56
    assert plain["train_loss"] > 1.5  # type: ignore[operator]
    assert residual["train_loss"] < 0.3  # type: ignore[operator]
