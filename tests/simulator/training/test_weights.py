"""Trained parameters are written whole, by name, and give the same losses when read back."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from simulator.training import weights
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

safetensors = pytest.importorskip("safetensors.numpy", reason="the extra weights is not installed")

NORM = {"id": "n", "type": "batch_normalization"}
CONV = {"id": "c", "type": "conv2d", "filters": 3, "kernel_size": 3}


def trained(layers: list[dict[str, Any]], **more: Any) -> Trainer:
    trainer = Trainer(design(layers, **more))
    for _ in range(5):
        trainer.step()
    trainer.evaluate()
    return trainer


@pytest.mark.parametrize(
    ("layers", "more"),
    [
        ([dense("a", 6), NORM, dense("b", 5)], {}),
        ([CONV, dense("b", 5)], {"data": {"name": "digits"}, "batch_size": 32}),
        ([dense("a", 6)], {"dtype": "float16"}),
    ],
)
def test_what_is_read_back_gives_the_same_loss(
    tmp_path: Path, layers: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    trainer = trained(layers, **more)
    path = tmp_path / "w.safetensors"
    weights.save(trainer, path)
    found = safetensors.load_file(path)
    fresh = Trainer(trainer.design)
    for index, parameter_slice in enumerate(fresh.networks[0].layout.slices):
        state = fresh.networks[0].state
        name = f"{fresh.networks[0].name}/{parameter_slice.node.name}"
        for part, room in parameter_slice.views(state.parameters).items():
            room[...] = found.pop(f"{name}/{part}")
        for part, room in state.statistics_of(index, state.moving).items():
            room[...] = found.pop(f"{name}/moving_{part}")
    assert not found
    fresh.evaluate()
    assert fresh.evaluation(0) == trainer.evaluation(0)


def test_kernels_have_the_shapes_of_keras() -> None:
    found = weights.tensors(trained([CONV, dense("b", 5)], data={"name": "digits"}, batch_size=32))
    shapes = {name.split("/", 1)[1]: values.shape for name, values in found.items()}
    assert shapes["c/kernel"] == (3, 3, 1, 3)
    assert shapes["b/kernel"][1] == 5
    assert shapes["b/bias"] == (5,)


def test_the_file_names_its_format_and_title(tmp_path: Path) -> None:
    from safetensors import safe_open

    trainer = trained([dense("a", 6)])
    weights.save(trainer, tmp_path / "w.safetensors")
    with safe_open(tmp_path / "w.safetensors", framework="numpy") as file:
        assert file.metadata()["format"] == "depthscope.weights"


def test_networks_of_one_name_are_numbered() -> None:
    made = design([dense("a", 3)])
    twins = Trainer(made.model_copy(update={"networks": made.networks * 2}))
    kernels = [name for name in weights.tensors(twins) if name.endswith("a/kernel")]
    assert len(kernels) == 2


def test_without_the_library_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("safetensors"):
            raise ImportError(name)
        return real(name, *rest, **more)

    trainer = trained([dense("a", 6)])
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(weights.MissingLibrary, match="pip install"):
        weights.save(trainer, tmp_path / "w.safetensors")
    assert not (tmp_path / "w.safetensors").exists()


def test_two_projections_between_the_same_layers_start_apart_and_are_both_written() -> None:
    skips = [{"source": "input", "target": "b", "projection": "linear"}] * 2
    trainer = Trainer(design([dense("a", 6), dense("b", 5)], skips))
    found = weights.tensors(trainer)
    assert sum(values.size for values in found.values()) == trainer.networks[0].parameter_count
    one, other = (values for name, values in found.items() if "/from input" in name)
    assert not (one == other).any()
