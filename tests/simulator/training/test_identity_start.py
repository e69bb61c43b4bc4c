"""New layers start as the identity where they can, and say why where they cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run
from tests.simulator.designs import dense, design

Entry = dict[str, Any]


def loss_of(trainer: Trainer) -> float:
    trainer.evaluate()
    found = trainer.evaluation(0)
    assert found is not None
    return found.train_loss


def grown(
    before: list[Entry], after: list[Entry], skips: list[Entry] | None = None, **more: Any
) -> tuple[float, Trainer, tuple[str, ...]]:
    """The loss before new layers come, the run that goes on with them, and its remarks."""
    run = Trainer(design(before, skips, **more))
    for _ in range(10):
        run.step()
    transfer = continue_run(run, design(after, skips, **more), "identity", "edit")
    return loss_of(run), transfer.trainer, transfer.remarks


def simple(kind: str, name: str, **more: Any) -> Entry:
    return {"id": name, "type": kind, **more}


X, Y = dense("x", 8, "relu"), dense("y", 8, "linear")


@pytest.mark.parametrize(
    "branch",
    [
        [Y],
        [X, Y],
        [X, dense("y", 8, "tanh")],
        [X, Y, simple("activation", "f", activation="relu")],
        [X, Y, simple("dropout", "d")],
        [X, Y, simple("layer_normalization", "n")],
        [X, Y, simple("activation", "f", activation="tanh"), simple("dropout", "d")],
    ],
)
def test_a_branch_that_can_end_in_zeros_leaves_the_loss(branch: list[Entry]) -> None:
    block = simple("block", "body", repeat=2, layers=branch,
                   skips=[{"source": "input", "target": "output"}])  # fmt: skip
    a, b = dense("a", 8), dense("b", 8)
    loss, after, remarks = grown([a, b], [a, block, b])
    assert loss_of(after) == pytest.approx(loss, rel=1e-9)
    assert not remarks
    network = after.networks[0]
    views = {s.node.name: s.views(network.state.parameters) for s in network.layout.slices}
    for number in (1, 2):
        assert not views[f"body/{number}/y"]["kernel"].any()
        assert not views[f"body/{number}/y"]["bias"].any()


def test_a_branch_that_stands_beside_its_shortcut_passes_its_input_on() -> None:
    beside = {"source": "input", "target": "output", "merge": "concatenate"}
    block = simple("block", "body", layers=[Y], skips=[beside])
    a, b = dense("a", 8), dense("b", 8)
    _, after, _ = grown([a, b], [a, block, b])
    network = after.networks[0]
    [y] = [s for s in network.layout.slices if s.node.name.endswith("/y")]
    assert np.array_equal(y.views(network.state.parameters)["kernel"], np.eye(8))


@pytest.mark.parametrize(
    "branch",
    [
        [X, dense("y", 8, "sigmoid")],
        [X, Y, simple("activation", "f", activation="sigmoid")],
        [X, Y, simple("activation", "f", activation="softplus"), simple("dropout", "d")],
    ],
)
def test_a_branch_that_makes_something_of_zeros_says_so(branch: list[Entry]) -> None:
    block = simple("block", "body", layers=branch,
                   skips=[{"source": "input", "target": "output"}])  # fmt: skip
    a, b = dense("a", 8), dense("b", 8)
    loss, after, remarks = grown([a, b], [a, block, b])
    assert remarks
    assert all("starts random: " in remark for remark in remarks)
    assert loss_of(after) != pytest.approx(loss, rel=1e-9)


IMAGES: dict[str, Any] = {"data": {"name": "digits"}, "batch_size": 32}
CONV = simple("conv2d", "c", filters=3, kernel_size=3, activation="relu")
SKIP = [{"source": "a", "target": "end", "merge": "concatenate"}]


@pytest.mark.parametrize(
    ("before", "skips", "passes"),
    [
        ([dense("a", 8, "relu")], None, True),
        ([dense("a", 8, "sigmoid"), simple("dropout", "d")], None, True),
        ([dense("a", 8, "softplus"), simple("activation", "f", activation="linear")], None, True),
        ([dense("a", 8, "tanh")], None, False),
        ([dense("a", 8, "relu"), dense("b", 8, "linear")], None, False),
        ([dense("a", 8, "relu"), simple("layer_normalization", "n")], None, False),
        ([dense("a", 8, "relu"), simple("batch_normalization", "n")], None, False),
        ([dense("a", 8, "relu"), simple("activation", "f", activation="tanh")], None, False),
        ([], None, False),  # the data themselves have both signs
        ([dense("a", 4, "relu"), dense("b", 4, "relu"), simple("dropout", "end")], SKIP, True),
        ([dense("a", 4, "tanh"), dense("b", 4, "relu"), simple("dropout", "end")], SKIP, False),
        ([dense("a", 4, "relu"), dense("b", 4, "tanh"), simple("dropout", "end")], SKIP, False),
    ],
)
def test_relu_passes_on_what_is_known_not_to_be_negative(
    before: list[Entry], skips: list[Entry] | None, passes: bool
) -> None:
    arriving = 8 if before else 2
    new = [dense("n1", arriving, "relu"), simple("activation", "n2", activation="relu")]
    loss, after, remarks = grown([*before, dense("z", 3)], [*before, *new, dense("z", 3)], skips)
    if passes:
        assert not remarks
        assert loss_of(after) == pytest.approx(loss, rel=1e-9)
    else:
        assert "passes on only what is not negative, and its input has both signs" in remarks[0]


@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4])
def test_a_convolution_starts_with_ones_in_its_middle(kernel_size: int) -> None:
    between = simple("max_pooling2d", "p")  # keeps what is not negative
    new = {**CONV, "id": "new", "kernel_size": kernel_size, "padding": "same"}
    loss, after, remarks = grown([CONV, between], [CONV, between, new], **IMAGES)
    assert not remarks
    assert loss_of(after) == pytest.approx(loss, rel=1e-9)


def test_a_slope_that_is_learnt_starts_at_one() -> None:
    a, z = dense("a", 8, "tanh"), dense("z", 3)
    prelu = simple("activation", "new", activation="prelu")
    loss, after, remarks = grown([a, z], [a, prelu, z])
    assert not remarks
    assert loss_of(after) == pytest.approx(loss, rel=1e-9)
    [slopes] = [
        s.views(after.networks[0].state.parameters)["slope"]
        for s in after.networks[0].layout.slices
        if s.node.name == "new"
    ]
    assert np.array_equal(slopes, np.ones(8))


def test_old_layers_keep_what_they_have_learnt() -> None:
    a, z = dense("a", 8, "relu"), dense("z", 8, "relu")
    run = Trainer(design([a, z]))
    for _ in range(10):
        run.step()
    wanted = [s.views(run.networks[0].state.parameters) for s in run.networks[0].layout.slices]
    after = continue_run(run, design([a, dense("new", 8, "relu"), z]), "identity", "edit").trainer
    found = [s.views(after.networks[0].state.parameters) for s in after.networks[0].layout.slices]
    for old, new in ((0, 0), (1, 2), (2, 3)):
        for name, values in wanted[old].items():
            assert np.array_equal(found[new][name], values)
