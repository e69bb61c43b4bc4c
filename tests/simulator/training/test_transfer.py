"""A running network takes an edit without losing what it has learnt (SCIENCE claim 9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.design import edits
from simulator.design.design import Design, InsertPlace, LayerPlace
from simulator.errors import DesignError
from simulator.measurement.headline import headline
from simulator.nn.layers import LAYER_TYPES
from simulator.training.run_changes import (
    Start,
    draws_otherwise,
    new_run_reason,
    only_texts_differ,
)
from simulator.training.trainer import Trainer
from simulator.training.transfer import _listed, continue_run
from tests.simulator.designs import dense, design

DIGITS = {"name": "digits"}


def layer(**fields: Any) -> Any:
    return LAYER_TYPES[fields["type"]].model_validate(fields)


def trained(layers: list[dict[str, Any]], steps: int = 30, **more: Any) -> Trainer:
    run = Trainer(design(layers, **more))
    for _ in range(steps):
        run.step()
    run.evaluate()
    return run


def loss_after(run: Trainer, changed: Design, start: Start) -> tuple[float, tuple[str, ...]]:
    transfer = continue_run(run, changed, start, "edit")
    transfer.trainer.evaluate()
    found = transfer.trainer.evaluation(0)
    assert found is not None
    return found.train_loss, transfer.remarks


def loss_of(run: Trainer) -> float:
    found = run.evaluation(0)
    assert found is not None
    return found.train_loss


def inserted(run: Trainer, index: int, **fields: Any) -> Design:
    return edits.insert_layer(run.design, InsertPlace(0, (), index), layer(**fields))


@pytest.mark.parametrize("activation", ["relu", "linear", "leaky_relu", "prelu"])
@pytest.mark.parametrize("seed", range(3))
def test_a_dense_layer_that_starts_as_identity_leaves_the_loss(activation: str, seed: int) -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")], seed=seed)
    changed = inserted(run, 1, id="new", type="dense", units=8, activation=activation)
    loss, remarks = loss_after(run, changed, "identity")
    assert loss == pytest.approx(loss_of(run), rel=1e-6)
    assert not remarks


def test_a_dense_layer_that_starts_random_changes_the_loss() -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")])
    changed = inserted(run, 1, id="new", type="dense", units=8, activation="relu")
    loss, _ = loss_after(run, changed, "random")
    assert abs(loss - loss_of(run)) > 1e-3 * loss_of(run)


@pytest.mark.parametrize("kernel_size", [1, 2, 3])
def test_a_convolution_that_starts_as_identity_leaves_the_loss(kernel_size: int) -> None:
    conv = {"id": "c", "type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "relu"}
    run = trained([conv], steps=10, data=DIGITS, batch_size=32)
    changed = inserted(
        run, 1, id="new", type="conv2d", filters=4, kernel_size=kernel_size, padding="same",
        activation="relu",
    )  # fmt: skip
    loss, remarks = loss_after(run, changed, "identity")
    assert loss == pytest.approx(loss_of(run), rel=1e-6)
    assert not remarks


def test_a_residual_block_starts_with_a_last_layer_of_zeros() -> None:
    run = trained([dense("a", 8, "tanh"), dense("b", 8, "tanh")])
    block = {
        "id": "block", "type": "block", "repeat": 3,
        "layers": [dense("x", 8, "relu"), dense("y", 8, "linear")],
        "skips": [{"source": "input", "target": "output"}],
    }  # fmt: skip
    changed = design([dense("a", 8, "tanh"), block, dense("b", 8, "tanh")])
    loss, remarks = loss_after(run, changed, "identity")
    assert loss == pytest.approx(loss_of(run), rel=1e-6)
    assert not remarks
    views = {}
    network = continue_run(run, changed, "identity", "edit").trainer.networks[0]
    for parameter_slice in network.layout.slices:
        views[parameter_slice.node.name] = parameter_slice.views(network.state.parameters)
    assert not views["block/2/y"]["kernel"].any()
    assert views["block/2/x"]["kernel"].any()  # or nothing could ever be learnt


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "dense", "units": 8, "activation": "tanh"}, "tanh bends every signal"),
        ({"type": "dense", "units": 5, "activation": "relu"}, "needs equal sizes"),
        ({"type": "dense", "units": 8, "activation": "relu"}, "its input has both signs"),
        ({"type": "batch_normalization"}, "batch norm changes what passes"),
    ],
)
def test_where_identity_is_impossible_the_reason_is_said(
    fields: dict[str, Any], words: str
) -> None:
    run = trained([dense("a", 8, "tanh"), dense("b", 8, "tanh")])
    _, remarks = loss_after(run, inserted(run, 1, id="new", **fields), "identity")
    assert words in remarks[0]
    assert remarks[0].startswith("new starts random")


def test_prelu_can_pass_on_values_of_both_signs() -> None:
    run = trained([dense("a", 8, "tanh"), dense("b", 8, "tanh")])
    changed = inserted(run, 1, id="new", type="dense", units=8, activation="prelu")
    loss, remarks = loss_after(run, changed, "identity")
    assert loss == pytest.approx(loss_of(run), rel=1e-6)
    assert not remarks


def test_running_averages_go_on_and_evaluations_with_them() -> None:
    layers = [dense("a", 8), {"id": "n", "type": "batch_normalization"}, dense("b", 8)]
    run = trained(layers)
    before = run.networks[0].state.moving.copy()
    assert not np.isin(before, [0.0, 1.0]).any()  # where they begin
    longer = edits.set_training(run.design, "epochs", 77)
    loss, _ = loss_after(run, longer, "random")
    assert loss == loss_of(run)
    after = continue_run(run, longer, "random", "epochs").trainer.networks[0].state.moving
    assert np.array_equal(after, before)


def test_running_averages_stay_with_their_layer_when_another_one_comes_before() -> None:
    layers = [dense("a", 8), {"id": "n", "type": "batch_normalization"}, dense("b", 8)]
    run = trained(layers)
    changed = inserted(run, 0, id="first", type="batch_normalization")
    network = continue_run(run, changed, "random", "edit").trainer.networks[0]
    node = network.layer_names.index("n")
    old, new = (
        one.state.statistics_of(at, one.state.moving)
        for one, at in ((run.networks[0], 1), (network, node))
    )
    for name in ("mean", "variance"):
        assert np.array_equal(new[name], old[name]), name


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_an_edit_that_changes_no_layer_changes_no_number(optimizer: str) -> None:
    """Parameters, optimiser state, batch order and running statistics all persist."""
    layers = [dense("a", 8), {"id": "n", "type": "batch_normalization"}, dense("b", 8)]
    alone = trained(layers, optimizer={"name": optimizer, "learning_rate": 0.01})
    edited = trained(layers, optimizer={"name": optimizer, "learning_rate": 0.01})
    longer = edits.set_training(edited.design, "epochs", 77)
    edited = continue_run(edited, longer, "random", "epochs").trainer
    for _ in range(25):
        alone.step()
        edited.step()
    assert edited.step_number == alone.step_number == 55
    assert edited.epochs == 77
    assert np.array_equal(alone.networks[0].state.parameters, edited.networks[0].state.parameters)
    assert np.array_equal(alone.histories[0].view().losses, edited.histories[0].view().losses)


def test_the_history_goes_on_and_a_new_layer_has_no_past() -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")])
    changed = inserted(run, 1, id="new", type="dense", units=8, activation="relu")
    run = continue_run(run, changed, "identity", "new layer").trainer
    for _ in range(5):
        run.step()
    network = run.snapshot().networks[0]
    history = network.history
    assert history.steps.tolist() == list(range(1, 36))
    row = network.kernel_layers.index("new")
    assert np.isnan(history.gradient_log10[:30, row]).all()
    assert np.isfinite(history.gradient_log10[30:, row]).all()
    assert np.isfinite(np.delete(history.gradient_log10, row, axis=1)).all()
    assert [(mark.step, mark.text) for mark in run.snapshot().marks] == [(30, "new layer")]


def test_a_run_that_goes_on_has_the_number_of_the_one_before_unless_it_is_given_another() -> None:
    run = Trainer(design([dense("a")]), 7)
    ids = [continue_run(run, run.design, "random", "edit", given).trainer for given in (None, 0)]
    assert [trainer.run_id for trainer in ids] == [7, 0]


def test_points_join_a_run_and_what_was_learnt_stays() -> None:
    run = trained([dense("a", 8, "tanh")], 31)
    state, order = run.networks[0].state.parameters.copy(), run._shuffler.bit_generator.state
    changed = edits.add_point(edits.add_point(run.design, 0.1, 0.2, 1.0), 0.3, 0.4, 0.0)
    assert new_run_reason(run.design, changed) is None
    after = continue_run(run, changed, "identity", "Add point").trainer
    assert np.array_equal(after.networks[0].state.parameters, state)
    assert len(after.dataset.train_targets) == len(run.dataset.train_targets) + 2
    assert sorted(after._order.tolist()) == list(range(len(after.dataset.train_targets)))
    assert [(mark.step, mark.text) for mark in after.snapshot().marks] == [(31, "Add point")]
    for _ in range(2 * after.steps_per_epoch):
        after.step()
    assert after.snapshot().networks[0].history.steps.tolist() == list(
        range(1, after.step_number + 1)
    )
    assert run._shuffler.bit_generator.state == order  # and the run before stays as it was
    assert run.snapshot().networks[0].history.steps.tolist() == list(range(1, 32))


@pytest.mark.parametrize(
    ("field", "value", "asks"),
    [
        ("activation", "relu", True),
        ("kernel_initializer", "he_normal", True),
        ("bias_initializer", "ones", True),
        ("units", 3, False),
    ],
)
def test_another_activation_or_initialiser_asks_for_a_new_run(
    field: str, value: object, asks: bool
) -> None:
    before = design([dense("a", 8, "tanh"), dense("b", 8, "tanh")])
    after = edits.set_field(before, [LayerPlace(0, ("b",))], field, value)
    assert draws_otherwise(before, after) is asks
    assert not draws_otherwise(before, edits.delete_layers(before, [LayerPlace(0, ("b",))]))
    assert not draws_otherwise(before, edits.add_network(before, 0))
    assert draws_otherwise(before, edits.set_output(before, 0, "kernel_initializer", "zeros"))


def test_of_many_names_three_are_listed() -> None:
    assert _listed(["a"]) == "a"
    assert _listed(["a", "b", "c"]) == "a, b, c"
    assert _listed(["a", "b", "c", "d"]) == "a, b, c …"


def test_other_texts_alone_change_nothing_that_a_run_depends_on() -> None:
    before = design([dense("a")])
    titled, noted = before.replaced(title="Another"), before.replaced(notes="More")
    assert only_texts_differ(before, titled)
    assert only_texts_differ(titled, noted)
    assert not only_texts_differ(before, before)
    assert not only_texts_differ(before, design([dense("b")]).replaced(title="Another"))


def test_another_initializer_waits_for_a_new_run_and_says_so() -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")])
    place = LayerPlace(0, ("b",))
    changed = edits.set_field(run.design, [place], "kernel_initializer", "he_normal")
    after = continue_run(run, changed, "identity", "initializer")
    assert np.array_equal(
        after.trainer.networks[0].state.parameters, run.networks[0].state.parameters
    )
    assert after.remarks == (
        "b: weights that have learnt stay; another initialiser acts when the run begins anew",
    )


def test_before_the_next_step_gradients_are_those_of_the_last() -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")])
    before = run.snapshot().networks[0]
    changed = inserted(run, 1, id="new", type="dense", units=8, activation="relu")
    run = continue_run(run, changed, "identity", "new layer").trainer
    run.record_newest_step()
    after = run.snapshot().networks[0]
    row = after.kernel_layers.index("new")
    assert np.isnan(after.gradient_log10[row])
    assert np.array_equal(np.delete(after.gradient_log10, row), before.gradient_log10)
    assert after.history.steps.tolist() == before.history.steps.tolist()
    run.step()
    assert np.isfinite(run.snapshot().networks[0].gradient_log10).all()


def test_wrapping_layers_in_a_block_keeps_their_weights() -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")])
    places = [LayerPlace(0, ("a",)), LayerPlace(0, ("b",))]
    wrapped = edits.wrap_in_block(run.design, places)
    loss, _ = loss_after(run, wrapped, "random")
    assert loss == pytest.approx(loss_of(run), rel=1e-12)


def test_a_layer_of_another_size_is_initialised_again_and_named() -> None:
    run = trained([dense("a", 8, "relu"), dense("b", 8, "relu")])
    changed = edits.set_field(run.design, [LayerPlace(0, ("a",))], "units", 6)
    _, remarks = loss_after(run, changed, "identity")
    assert remarks == ("a, b changed its shape and starts anew",)


def test_a_network_that_diverged_goes_on_after_an_edit() -> None:
    run = trained(
        [dense("a", 8, "linear")], 300, data={"name": "plane"},
        optimizer={"name": "sgd", "learning_rate": 1e6},
    )  # fmt: skip
    assert run.networks[0].divergence is not None
    calm = edits.set_training(run.design, "optimizer", {"name": "sgd", "learning_rate": 1e-9})
    run = continue_run(run, calm, "random", "learning rate").trainer
    assert run.networks[0].divergence is None
    assert np.isfinite(run.networks[0].state.parameters).all()


def half_broken() -> Trainer:
    """Two networks, of which the second diverges at once."""
    calm = [dense("a", 8, "tanh")]
    million = {"name": "constant", "value": 1e6}
    wild = [dense(f"l{at}", 8, "linear", kernel_initializer=million) for at in range(50)]
    both = design(calm, data={"name": "plane"})
    (other,) = design(wild).networks
    run = Trainer(
        both.model_copy(
            update={"networks": (*both.networks, other.model_copy(update={"name": "B"}))}
        )
    )
    for _ in range(3):
        run.step()
    assert [network.divergence is None for network in run.networks] == [True, False]
    return run


def test_a_diverged_network_that_was_changed_is_reported_until_its_next_step() -> None:
    run = half_broken()
    broken = run.networks[1].divergence
    places = [LayerPlace(1, (f"l{at}",)) for at in range(1, 50)]
    changed = edits.delete_layers(run.design, places)
    run = continue_run(run, changed, "random", "delete").trainer
    changed = edits.set_field(changed, [LayerPlace(1, ("l0",))], "units", 5)
    run = continue_run(run, changed, "random", "units").trainer
    shown = run.snapshot().networks[1]
    assert (shown.divergence, shown.status) == (broken, "training")
    assert "the next step tries the changed network" in headline(shown).text
    run.step()
    shown = run.snapshot().networks[1]
    assert shown.divergence is None
    assert headline(shown).kind != "diverged"


@pytest.mark.parametrize("field", ["layer", "name", "epochs"])
def test_what_cannot_help_a_diverged_network_leaves_it_diverged(field: str) -> None:
    run = half_broken()
    broken = run.networks[1].divergence
    changed = {
        "layer": edits.set_field(run.design, [LayerPlace(0, ("a",))], "units", 4),
        "name": edits.rename_network(run.design, 1, "C"),
        "epochs": edits.set_training(run.design, "epochs", 7),
    }[field]
    run = continue_run(run, changed, "random", field).trainer
    run.step()
    shown = run.snapshot().networks
    assert (shown[1].divergence, shown[1].status) == (broken, "diverged")
    assert "smaller learning rate" in headline(shown[1]).text
    assert shown[0].divergence is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (design([dense("a")], data=DIGITS), "data"),
        (design([dense("a")], dtype="float32"), "precision"),
        (design([dense("a")], seed=3), "seed"),
        (design([dense("a")], batch_size=4), "batch size"),
    ],
)
def test_other_data_or_precision_begin_a_new_run(changed: Design, words: str) -> None:
    run = trained([dense("a")])
    assert words in (new_run_reason(run.design, changed) or "")
    with pytest.raises(ValueError, match=words):
        continue_run(run, changed, "random", "edit")
    assert new_run_reason(run.design, run.design) is None


@pytest.mark.parametrize(
    "kinds",
    [
        ("batch_normalization", "layer_normalization"),
        ("layer_normalization", "batch_normalization"),
    ],
)
def test_key_frames_are_dropped_where_only_the_running_averages_are_others(
    kinds: tuple[str, str],
) -> None:
    """Both normalisations have the same parameters, but one also keeps averages."""
    one, other = ([dense("a", 4), {"id": "n", "type": kind}] for kind in kinds)
    run = continue_run(trained(one), design(other), "random", "normalisation").trainer
    for _ in range(40):
        run.step()
    frame = run.recorder.key_frames.nearest(run.step_number)
    assert frame is not None
    assert frame.networks[0].moving.size == run.networks[0].state.moving.size


@pytest.mark.parametrize("rows", [20, 39, 40, 200])
def test_a_run_does_not_go_on_with_a_file_that_has_changed(tmp_path: Path, rows: int) -> None:
    def write(count: int, seed: int) -> None:
        values = np.random.default_rng(seed).normal(size=(count, 2))
        lines = [f"{x},{y},{'ab'[at % 2]}" for at, (x, y) in enumerate(values.tolist())]
        (tmp_path / "own.csv").write_text("\n".join(lines))

    write(40, 0)
    spec = {"name": "file", "path": str(tmp_path / "own.csv")}
    run = Trainer(design([dense("a", 4)], data=spec, batch_size=8))
    for _ in range(7):
        run.step()
    changed = edits.set_field(run.design, [LayerPlace(0, ("a",))], "units", 5)
    write(rows, 1)
    with pytest.raises(DesignError, match="the file has changed since the run began"):
        continue_run(run, changed, "random", "edit")
    write(40, 0)
    assert continue_run(run, changed, "random", "edit").trainer.step_number == 7


def test_a_file_whose_targets_changed_their_unit_is_other_data(tmp_path: Path) -> None:
    """Standardised, prices four times as high are the same numbers to the bit."""
    draw = np.random.default_rng(4)
    inputs, prices = draw.normal(size=(40, 3)), draw.normal(size=(40, 1))
    np.savez(tmp_path / "own.npz", x=inputs, y=prices)
    data = {"name": "file", "path": str(tmp_path / "own.npz"), "standardize_targets": True}
    run = Trainer(design([dense("a")], data=data, epochs=2))
    run.step()
    continue_run(run, run.design, "identity", "nothing has changed")
    np.savez(tmp_path / "own.npz", x=inputs, y=4 * prices)
    with pytest.raises(DesignError, match="the file has changed since the run began"):
        continue_run(run, run.design, "identity", "")
