"""Runs repeat to the bit, networks train in lockstep, and divergence is found where it begins."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from simulator.cancellation import Cancelled
from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import Design, LayerPlace
from simulator.design.graph import Analysis
from simulator.design.storage import files
from simulator.engine.network import Divergence
from simulator.errors import DesignError
from simulator.measurement import history
from simulator.measurement.recorder import Recorder
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.simulator.designs import dense, design


def opening() -> Design:
    return files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")


def losses(trainer: Trainer, steps: int) -> np.ndarray:
    for _ in range(steps):
        trainer.step()
    return np.array([history.view().losses for history in trainer.histories])


def test_the_same_design_gives_the_same_numbers_to_the_bit() -> None:
    first, second = Trainer(opening()), Trainer(opening())
    assert np.array_equal(losses(first, 40), losses(second, 40))
    for one, other in zip(first.networks, second.networks, strict=True):
        assert np.array_equal(one.state.parameters, other.state.parameters)


@pytest.mark.slow
def test_a_run_with_snapshots_equals_one_without_to_the_bit() -> None:
    watched, alone = Trainer(opening()), Trainer(opening())
    for _ in range(40):
        watched.step()
        watched.record_newest_step()
        watched.evaluate()
        watched.snapshot(running=True)
    assert np.array_equal(losses(watched, 0), losses(alone, 40))


def test_dropout_draws_the_same_masks_evaluated_or_not() -> None:
    dropped = design([dense("a", 8), {"id": "d", "type": "dropout"}, dense("b", 8)])
    watched, alone = Trainer(dropped), Trainer(dropped)
    for _ in range(9):
        watched.step()
        watched.evaluate()
    assert np.array_equal(losses(watched, 0), losses(alone, 9))


def test_a_network_trains_the_same_beside_another_as_alone() -> None:
    both = Trainer(opening())
    alone = Trainer(edits.delete_network(opening(), 0))
    assert np.array_equal(losses(both, 30)[1], losses(alone, 30)[0])


def test_layers_of_one_name_start_the_same_in_every_network() -> None:
    plain, skips = Trainer(opening()).networks
    assert np.array_equal(plain.state.parameters, skips.state.parameters)


def test_an_epoch_visits_every_sample_once_with_a_smaller_last_batch() -> None:
    trainer = Trainer(design([dense("a")], data={"name": "spirals", "samples": 25}))
    assert (trainer.batch_size, trainer.steps_per_epoch) == (8, 3)  # 20 to train: 8 + 8 + 4
    seen: list[float] = []
    for rows in (8, 8, 4):
        trainer.step()
        inputs = trainer.networks[0]._bound[rows][0].values[0]
        assert inputs.shape[1] == rows
        seen += inputs[0].tolist()
    assert sorted(seen) == sorted(trainer.dataset.train_inputs[:, 0].tolist())


def test_a_run_is_ready_then_trains_and_is_finished_after_its_last_step() -> None:
    trainer = Trainer(design([dense("a")], epochs=1))
    found = [trainer.status(0)]
    for _ in range(trainer.total_steps):
        trainer.step()
        found.append(trainer.status(0))
    assert found == ["ready", "training", "finished"]


def test_a_network_is_evaluated_also_after_one_that_has_diverged() -> None:
    trainer = Trainer(opening())
    trainer.step()
    trainer.networks[0].divergence = Divergence(1, "output", "loss")
    trainer.evaluate()
    assert trainer.evaluation(0) is None
    assert trainer.evaluation(1) is not None


def test_of_gradients_that_overflow_the_one_nearest_to_the_loss_is_named() -> None:
    network = Trainer(design([dense(name) for name in "abc"])).networks[0]
    network.gradients_of(8)
    for place in network.layout.slices[:2]:
        network.state.gradients[place.start] = np.inf
    assert network._locate(3) == Divergence(3, "b", "gradient")
    network.state.gradients[...] = 0
    assert network._locate(3) == Divergence(3, "output", "loss")


def test_an_overflow_where_a_skip_joins_is_named_after_the_layer_that_it_leads_to() -> None:
    layers = [dense(name, 4, "linear") for name in "abc"]
    trainer = Trainer(design(layers, [{"source": "a", "target": "b"}]))
    network = trainer.networks[0]
    views = network.layout.slices[0].views(network.state.parameters)
    views["kernel"][...], views["bias"][...] = 0, 1.2e308  # which the sum of two is not
    trainer.step()
    assert network.divergence == Divergence(1, "b", "activation")


def test_a_run_at_rest_records_its_newest_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_STEPS", 8)
    monkeypatch.setattr(history, "MIN_STEPS", 8)
    trainer = Trainer(design([dense("a")]))
    for _ in range(22):
        trainer.step()
    assert trainer.histories[0].view().steps[-1] < 22
    trainer.record_newest_step()
    view = trainer.histories[0].view()
    assert (view.steps[-1], view.losses[-1]) == (22, trainer.loss(0))
    assert view.seconds[-1] == trainer.seconds_of(0)


def test_each_epoch_has_an_order_of_its_own_that_the_seed_draws() -> None:
    def orders(seed: int) -> list[list[float]]:
        trainer = Trainer(design([dense("a")], batch_size="full", seed=seed))
        found = []
        for _ in range(2):
            trainer.step()
            found.append(trainer.networks[0]._bound[trainer.batch_size][0].values[0][0].tolist())
        return found

    samples = Trainer(design([dense("a")])).dataset.train_inputs[:, 0].tolist()
    first, second = orders(1)
    assert sorted(first) == sorted(second) == sorted(samples)
    assert len({*map(tuple, (samples, first, second, *orders(2)))}) == 5
    assert orders(1) == [first, second]


def test_evaluation_is_the_mean_over_the_whole_set_in_inference_mode() -> None:
    layers = [dense("a", 6), {"id": "n", "type": "batch_normalization"}, dense("b", 5)]
    trainer = Trainer(design(layers, data={"name": "spirals", "samples": 700}))
    for _ in range(5):
        trainer.step()
    trainer.evaluate()
    found = trainer.evaluation(0)
    assert found is not None
    # an independent forward pass, (samples, features), from the parameters by name
    network = trainer.networks[0]
    views = {s.node.name: s.views(network.state.parameters) for s in network.layout.slices}
    x = trainer.dataset.train_inputs
    x = np.tanh(x @ views["a"]["kernel"] + views["a"]["bias"])
    moving = network.state.statistics_of(1, network.state.moving)
    x = (x - moving["mean"]) / np.sqrt(moving["variance"] + 1e-3)
    x = x * views["n"]["gamma"] + views["n"]["beta"]
    x = np.tanh(x @ views["b"]["kernel"] + views["b"]["bias"])
    z = (x @ views["output"]["kernel"] + views["output"]["bias"])[:, 0]
    y = trainer.dataset.train_targets
    expected = np.mean(np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0) - y * z)
    assert found.train_loss == pytest.approx(expected, rel=1e-12)
    assert found.train_accuracy == np.mean((z > 0) == (y == 1))


def test_running_averages_follow_keras_momentum() -> None:
    layers = [{"id": "n", "type": "batch_normalization", "momentum": 0.9}, dense("b", 5)]
    trainer = Trainer(design(layers, data={"name": "spirals", "samples": 25}, batch_size="full"))
    x = trainer.dataset.train_inputs
    trainer.step()
    moving = trainer.networks[0].state.statistics_of(0, trainer.networks[0].state.moving)
    assert moving["mean"] == pytest.approx(0.1 * x.mean(axis=0), rel=1e-9)
    assert moving["variance"] == pytest.approx(0.9 + 0.1 * x.var(axis=0), rel=1e-9)


def test_gradient_norms_are_those_of_the_kernels() -> None:
    trainer = Trainer(opening())
    for _ in range(3):
        trainer.step()
    network = trainer.networks[1]
    expected = [
        np.linalg.norm(s.views(network.state.gradients)["kernel"].astype(np.float64))
        for s in network.layout.slices
        if s.node.kind == "layer"
    ]
    assert 10 ** network.gradient_log10() == pytest.approx(expected, rel=1e-5)


def test_norms_too_small_for_single_precision_squares_are_still_exact() -> None:
    trainer = Trainer(design([dense("a"), dense("b")], dtype="float32"))
    trainer.step()
    network = trainer.networks[0]
    first = network.layout.slices[0]
    kernel = first.views(network.state.gradients)["kernel"]
    kernel[...] = 1e-25
    network._sums.measure(rows=20)
    assert network._sums.values[network.layout.kernels[0]] == 0
    expected = -25 + 0.5 * np.log10(kernel.size)
    assert network.gradient_log10()[0] == pytest.approx(expected, abs=1e-6)
    kernel[...] = 0
    network._sums.measure(rows=20)
    assert network.gradient_log10()[0] == -np.inf


def test_divergence_stops_one_network_names_its_layer_and_leaves_the_other() -> None:
    wild = edits.set_training(opening(), "optimizer", {"name": "sgd", "learning_rate": 1e6})
    trainer = Trainer(wild)
    for _ in range(20):
        trainer.step()
    plain, skips = trainer.networks
    assert skips.divergence is not None
    assert skips.divergence.step <= 20
    assert skips.divergence.layer in skips.layer_names
    assert np.isfinite(trainer.histories[0].view().losses).all()
    snapshot = trainer.snapshot()
    assert snapshot.networks[1].status == "diverged"
    if plain.divergence is None:
        assert snapshot.networks[0].status == "training"


def test_the_first_layer_that_overflows_is_named() -> None:
    layers = [dense("a", 4, "linear"), dense("b", 4, "linear"), dense("c", 4, "linear")]
    trainer = Trainer(design(layers))
    network = trainer.networks[0]
    for parameter_slice in network.layout.slices[1:3]:
        parameter_slice.views(network.state.parameters)["kernel"][...] = 1e200
    before = network.state.parameters.copy()
    trainer.step()
    assert network.divergence is not None
    assert (network.divergence.step, network.divergence.layer) == (1, "c")
    assert network.divergence.what == "activation"
    assert np.array_equal(network.state.parameters, before)  # nothing is updated any more


def test_a_design_with_problems_is_refused_with_its_places() -> None:
    skips = [{"source": "a", "target": "c", "projection": "none"}]
    wrong = design([dense("a", 3), dense("b", 4), dense("c", 4)], skips)
    with pytest.raises(DesignError, match=r"networks\[0\]\.skips\[0\]: cannot add \(3\)"):
        Trainer(wrong)


def test_a_run_until_paused_plans_a_quarter_more_each_time_and_no_other_goes_on() -> None:
    planned = edits.set_training(opening(), "epochs", 8)
    assert not Trainer(planned).go_on()
    trainer = Trainer(edits.set_training(planned, "until_paused", True))
    found = []
    for _ in range(6):
        assert trainer.go_on()
        found.append(trainer.epochs)
    assert found == [16, 24, 32, 40, 50, 62]
    for network in trainer.networks:
        network.mark_overflow(1)
    assert not trainer.go_on()


def test_finished_runs_can_be_extended() -> None:
    trainer = Trainer(design([dense("a")], epochs=1))
    while not trainer.finished:
        trainer.step()
    trainer.extend()
    assert not trainer.finished
    assert trainer.epochs == 2


def test_clipping_limits_the_step_and_not_the_reported_norms() -> None:
    free = Trainer(design([dense("a", 8)], optimizer={"name": "sgd", "learning_rate": 1.0}))
    tight = Trainer(
        design([dense("a", 8)], optimizer={"name": "sgd", "learning_rate": 1.0}, clip_norm=1e-3)
    )
    before = tight.networks[0].state.parameters.copy()
    free.step()
    tight.step()
    moved = np.linalg.norm(tight.networks[0].state.parameters - before)
    assert moved == pytest.approx(1e-3, rel=1e-9)
    assert np.array_equal(free.networks[0].gradient_log10(), tight.networks[0].gradient_log10())


def test_an_identity_block_of_any_depth_starts_as_its_shallow_self() -> None:
    """Zero last layers make every residual branch nothing at step 0 (SCIENCE, claim 10)."""

    def network(repeat: int) -> Design:
        block = {
            "id": "body",
            "type": "block",
            "repeat": repeat,
            "layers": [dense("p", 6, "relu"), dense("q", 6, "linear", kernel_initializer="zeros",
                                                    bias_initializer="zeros")],
            "skips": [{"source": "input", "target": "output"}],
        }  # fmt: skip
        return design([dense("stem", 6), block], epochs=1)

    found = []
    for repeat in (1, 30):
        trainer = Trainer(network(repeat))
        trainer.evaluate()
        found.append(trainer.evaluation(0))
    assert found[0] == found[1]


def test_the_chance_loss_is_that_of_equal_probabilities() -> None:
    assert Trainer(opening()).chance_loss() == pytest.approx(np.log(10))


def test_many_networks_of_different_heads_share_their_batches() -> None:
    document = json.loads(files.dumps(design([dense("a")], loss="mse")))
    second = json.loads(json.dumps(document["networks"][0]))
    second["output"] = {"activation": "softmax"}
    document["networks"].append(second)
    trainer = Trainer(files.loads(json.dumps(document)))
    assert [network.units for network in trainer.networks] == [1, 2]
    trainer.step()
    assert np.isfinite(losses(trainer, 3)).all()


def test_editing_units_changes_only_what_depends_on_them() -> None:
    wider = edits.set_field(opening(), [LayerPlace(0, ("stem",))], "units", 16)
    narrow, skips = Trainer(wider).networks
    assert narrow.parameter_count < skips.parameter_count


def test_an_analysis_that_exists_is_used_and_one_of_other_data_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(design: Design) -> Analysis:
        made.append(design)
        return analyze(design)

    monkeypatch.setattr("simulator.training.trainer.analyze", counted)
    file = tmp_path / "own.csv"
    file.write_text("x,y\n" + "".join(f"{at},{'ab'[at % 2]}\n" for at in range(40)))
    drawn = design([dense("a", 3)], data={"name": "file", "path": str(file)})
    analysis = analyze(drawn)
    assert Trainer(drawn, analysis=analysis).analysis is analysis
    assert not made
    file.write_text("x,z,y\n" + "".join(f"{at / 4},{at % 7},{'abc'[at % 3]}\n" for at in range(40)))
    trainer = Trainer(drawn, analysis=analysis)
    assert made == [drawn]
    assert trainer.networks[0].nodes[0].input_shape == (2,)
    trainer.step()


def test_an_analysis_with_problems_refuses_the_design() -> None:
    skips = [{"source": "a", "target": "c", "projection": "none"}]
    wrong = design([dense("a", 3), dense("b", 4), dense("c", 4)], skips)
    with pytest.raises(DesignError, match="cannot add"):
        Trainer(wrong, analysis=analyze(wrong))


@pytest.mark.parametrize("broken", [0, 1])
@pytest.mark.parametrize("part", ["forward", "backward"])
def test_a_step_that_lacked_memory_is_made_again_to_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, broken: int, part: str
) -> None:
    """At the first of an epoch, the last and one between; networks that had made it wait."""
    made = design(
        [dense("a", 5), {"id": "n", "type": "batch_normalization"}], batch_size=6,
        optimizer={"name": "adam"},
    )  # fmt: skip
    made = made.model_copy(update={"networks": made.networks * 2})
    alone, trainer = Trainer(made), Trainer(made)
    assert trainer.rest

    def no_memory(*_: object) -> None:
        raise MemoryError

    for step in range(2 * trainer.steps_per_epoch):
        alone.step()
        if step in (0, 1, trainer.steps_per_epoch - 1, trainer.steps_per_epoch):
            with monkeypatch.context() as context:
                for plan, _ in trainer.networks[broken]._bound.values():
                    context.setattr(plan, part, no_memory)
                    context.setattr(plan, "backward_visiting", no_memory)
                for _ in range(2):
                    with pytest.raises(MemoryError):
                        trainer.step()
                context.setattr(trainer.recorder, "record_newest_step", no_memory)
                trainer.record_newest_step()  # records nothing of gradients that are half made
            assert trainer.can_go_on
            assert trainer.step_number == step
        trainer.step()
        for ours, theirs in zip(
            trainer.snapshot().networks, alone.snapshot().networks, strict=True
        ):
            assert np.array_equal(
                ours.value_of("kernel_gradient"), theirs.value_of("kernel_gradient")
            )
    for ours, theirs in zip(trainer.networks, alone.networks, strict=True):
        assert ours.state.parameters.tobytes() == theirs.state.parameters.tobytes()
    for kept, other in zip(trainer.histories, alone.histories, strict=True):
        ours, theirs = kept.view(), other.view()
        assert np.array_equal(ours.steps, theirs.steps)
        assert np.array_equal(ours.losses, theirs.losses)
        assert np.array_equal(ours.gradient_log10, theirs.gradient_log10)


@pytest.mark.parametrize(
    "where",
    ["Recorder.before_step", "Recorder.measure", "Recorder.record_step", "Recorder.record_frame",
     "Trainer._evaluate"],
)  # fmt: skip
def test_what_cannot_be_measured_is_told_or_raised_and_changes_no_number(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody is told, or the run is cancelled, it is raised; the step can be made again."""
    owner = {"Recorder": Recorder, "Trainer": Trainer}[where.split(".", maxsplit=1)[0]]
    alone, told, untold = (Trainer(design([dense("a", 4)])) for _ in range(3))
    losses(alone, 3)
    failures: list[Exception] = []
    told.on_measuring_failed = failures.append

    def fail(*_asked: object) -> None:
        raise error

    def work(trainer: Trainer) -> None:
        trainer.step({"weight_norm"})
        trainer.evaluate()

    with monkeypatch.context() as patched:
        patched.setattr(owner, where.split(".")[1], fail)
        error: Exception = ArithmeticError("no memory")
        work(told)
        assert failures == [error]
        with pytest.raises(ArithmeticError):
            work(untold)
        error = Cancelled()
        with pytest.raises(Cancelled):
            work(told)
    for trainer in (told, untold):
        while trainer.step_number < 3:
            trainer.step()
        state = trainer.networks[0].state
        assert np.array_equal(state.parameters, alone.networks[0].state.parameters)
        assert trainer.loss(0) == alone.loss(0)
    assert failures == failures[:1]
