"""A long pass, evaluation or update asks whether it is wanted; a short one never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from simulator.arrays import Call
from simulator.cancellation import Cancelled, IsCancelled
from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.engine import cancellation_checks
from simulator.engine.cancellation_checks import multiplications, with_checks
from simulator.engine.execution_plan import ExecutionPlan
from simulator.nn.layers.base import CallSequence
from simulator.training.step_trace import _Tracer
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

WIDE = 2_048


def wide(optimizer: str = "sgd") -> Design:
    """Two products of 2²⁸ multiplications in each pass."""
    layers = [dense("a", WIDE), dense("b", WIDE), dense("c", WIDE)]
    return design(
        layers,
        data={"name": "digits"},
        dtype="float32",
        batch_size=64,
        optimizer={"name": optimizer},
    )


def small() -> Design:
    return design([dense("a", 64), dense("b", 64)], data={"name": "digits"}, batch_size=64)


class Asked:
    """Says "cancelled" from the n-th time on that it is asked."""

    def __init__(self, last: float = np.inf) -> None:
        self.times, self.last = 0, last

    def __call__(self) -> bool:
        self.times += 1
        return self.times >= self.last


def plan_of(trainer: Trainer) -> ExecutionPlan:
    return trainer.networks[0]._bound[trainer.batch_size][0]


def times_asked(made: Design, work: Callable[[Trainer], object]) -> int:
    """In a pass over one batch, whose arrays an earlier step has filled."""
    asked = Asked()
    trainer = Trainer(made, is_cancelled=asked)
    trainer.step()
    before = asked.times
    work(trainer)
    return asked.times - before


def test_a_short_step_is_the_same_list_of_calls_and_is_never_asked_about() -> None:
    bare, watched = Trainer(small()), Trainer(small(), is_cancelled=Asked())
    plans = plan_of(bare), plan_of(watched)
    assert len({len(plan._forward) for plan in plans}) == 1
    assert len({len(plan._backward_flat) for plan in plans}) == 1
    assert times_asked(small(), lambda trainer: trainer.networks[0].step(64, 0.1, 2)) == 0


def test_checks_stand_where_enough_work_lies_behind_and_within_long_layers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A layer of LONG_PASS is long whether or not it is a sequence; a short one is never opened."""
    monkeypatch.setattr(cancellation_checks, "LONG_PASS", 100)
    monkeypatch.setattr(cancellation_checks, "BETWEEN_CHECKS", 10)
    names: dict[Call, str] = {(lambda name=name: None): name for name in "abcdefg"}
    a, b, c, d, e, f, g = names
    short, long = CallSequence((b, c)), CallSequence((f, g))
    names[short] = "bc"
    calls, work = [a, short, d, e, long, a], {0: 80, 1: 4, 2: 6, 4: 10}
    found = [names.get(call, "?") for call in with_checks(calls, work, Asked())]
    assert found == ["?", "a", "?", "bc", "d", "?", "e", "?", "f", "?", "g", "?", "a"]
    work[0] -= 1  # a pass that is over so soon
    assert list(with_checks(calls, work, Asked())) == calls


@pytest.mark.parametrize(("share", "forward", "backward"), [(1, True, True), (1.5, False, True),
                                                            (2.5, False, False)])  # fmt: skip
def test_a_backward_pass_is_twice_as_long_as_the_forward_pass(
    monkeypatch: pytest.MonkeyPatch, share: float, forward: bool, backward: bool
) -> None:
    work = sum(plan_of(Trainer(small()))._multiplications)
    monkeypatch.setattr(cancellation_checks, "LONG_PASS", share * work)
    assert bool(times_asked(small(), lambda trainer: plan_of(trainer).forward())) == forward
    assert bool(times_asked(small(), lambda trainer: plan_of(trainer).backward())) == backward


def test_a_long_pass_is_asked_about_before_each_wide_layer() -> None:
    assert times_asked(wide(), lambda trainer: plan_of(trainer).forward()) >= 3
    assert times_asked(wide(), lambda trainer: plan_of(trainer).backward()) >= 3


def cancelled(work: Callable[[Trainer], object], made: Design, last: int) -> Trainer:
    """The trainer whose work was left at the n-th question."""
    asked = Asked()
    trainer = Trainer(made, is_cancelled=asked)
    asked.times, asked.last = 0, last
    with pytest.raises(Cancelled):
        work(trainer)
    assert asked.times == last
    return trainer


def test_a_cancelled_forward_pass_leaves_the_layers_behind_it_untouched() -> None:
    trainer = cancelled(lambda trainer: plan_of(trainer).forward(), wide(), 3)
    _, b, c = (plan_of(trainer).values[value] for value in (1, 2, 3))
    assert b.any()  # its product has been taken
    assert not c.any()


def test_a_cancelled_backward_pass_leaves_the_first_layers_gradient_as_it_was() -> None:
    def backward(trainer: Trainer) -> None:
        plan_of(trainer).logits_gradient[...] = 1
        plan_of(trainer).backward()

    trainer = cancelled(backward, wide(), 2)
    layout = trainer.networks[0].layout
    gradients = trainer.networks[0].state.gradients
    first, last = layout.slices[0], layout.slices[-1]
    assert gradients[last.start : last.stop].any()
    assert not gradients[first.start : first.stop].any()


def test_a_cancelled_step_shows_nobody_its_gradients_any_more() -> None:
    measured = {"activation_gradient"}
    trainer = cancelled(lambda trainer: trainer.step(measured), wide(), 5)
    assert trainer.networks[0].visit_gradient is None


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_a_cancelled_update_of_many_parameters_ends_between_two_pieces(optimizer: str) -> None:
    def update(trainer: Trainer) -> None:
        trainer.networks[0].state.gradients[...] = 1
        trainer.networks[0].update.count = 1  # the first step rounds all states beforehand
        trainer.networks[0].update.step(0.1)

    trainer = cancelled(update, wide(optimizer), 3)
    fresh = Trainer(wide(optimizer)).networks[0].state.parameters
    changed = trainer.networks[0].state.parameters != fresh
    assert changed[:1_000].all()
    assert not changed[-1_000_000:].any()


def test_drawing_weights_is_cancelled_between_two_layers() -> None:
    layout = Trainer(small()).networks[0].layout
    flat, asked = np.zeros(layout.size), Asked(3)
    with pytest.raises(Cancelled):
        layout.initialize(flat, 0, asked)
    drawn = [flat[part.start : part.stop].any() for part in layout.slices]
    assert drawn == [True, True, False]


def test_a_run_in_the_making_asks_before_each_of_its_parts() -> None:
    """Three layers' weights, the optimizer's arrays, its pieces; each plan's values and layers."""
    asked = Asked()
    plans = Trainer(small(), is_cancelled=asked)._batches
    assert len(plans) == 2  # a full batch's and the rest's
    assert asked.times == 3 + 2 + (1 + 3) * 2
    for last in range(1, asked.times + 1):
        with pytest.raises(Cancelled):
            Trainer(small(), is_cancelled=Asked(last))


def test_a_backward_pass_that_is_watched_asks_before_each_call_however_short() -> None:
    seen: list[int] = []

    def backward(trainer: Trainer) -> None:
        plan_of(trainer).backward_visiting(lambda node, _: seen.append(node))

    cancelled(backward, small(), 1)
    assert seen == [2]  # the gradient of the output layer was there before the pass
    cancelled(backward, small(), 2)
    assert seen[-1] != 0


def test_a_short_step_that_is_measured_asks_before_it() -> None:
    trainer = cancelled(lambda trainer: trainer.step({"dead_share"}), small(), 1)
    assert trainer.networks[0].visit_gradient is None
    assert "dead_share" not in trainer.histories[0].view().measured


def test_a_trace_asks_before_each_layer_that_it_sums_up() -> None:
    asked = Asked()
    trainer = Trainer(small(), is_cancelled=asked)
    tracer = _Tracer(trainer.networks[0])
    trainer.step()
    asked.times, asked.last = 0, 3
    with pytest.raises(Cancelled):
        tracer.stages(None)
    asked.times, asked.last = 0, 4
    assert len(tracer.stages(None)) == 2 * 3


def test_an_evaluation_is_cancelled_between_two_batches_of_samples() -> None:
    def evaluate_again(trainer: Trainer) -> int:
        trainer.evaluate()  # makes the arrays
        asked = trainer.is_cancelled
        assert isinstance(asked, Asked)
        before = asked.times
        trainer.evaluate()
        return asked.times - before

    assert evaluate_again(Trainer(small(), is_cancelled=Asked())) >= 3  # two and one


def losses(is_cancelled: IsCancelled | None) -> Iterator[float | None]:
    named = {} if is_cancelled is None else {"is_cancelled": is_cancelled}
    trainer = Trainer(wide("adam"), **named)
    for _ in range(3):
        trainer.step()
        yield trainer.loss(0)


def test_questions_change_no_number() -> None:
    assert list(losses(Asked())) == list(losses(None))


def test_the_multiplications_of_a_node_are_those_of_its_kernel_at_every_position() -> None:
    layers = [
        {"id": "c", "type": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same"},
        {"id": "m", "type": "max_pooling2d"},
        dense("a", 5),
        dense("b", 5, use_bias=False),
    ]
    skips = [{"source": "a", "target": "output"}]
    nodes = analyze(design(layers, skips, data={"name": "digits"})).networks[0].nodes
    assert nodes[0].input_shape == (8, 8, 1)
    by_hand = {"c": 30 * 64, "m": 0, "a": (48 + 1) * 5, "b": 25, "output/add": 0, "output": 60}
    assert {node.name: multiplications(node, 7) for node in nodes} == {
        name: 7 * work for name, work in by_hand.items()
    }


def test_a_plan_in_the_making_asks_at_every_sixteenth_node_and_at_each() -> None:
    asked = Asked()
    network = Trainer(design([dense(f"d{at}", 2) for at in range(33)])).networks[0]
    inputs = np.ones((3, 4))
    state, draws = network.state, network._generators
    ExecutionPlan(network.nodes, state, inputs, draws, training=True, is_cancelled=asked)
    assert asked.times == 3 + 34
