"""The trainer: steps the networks of a design in lockstep, on the same batches from one seed."""

from __future__ import annotations

import contextlib
import math
import time
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import Cancelled, IsCancelled, never, raise_if
from simulator.data import Dataset, DatasetError, facts, load
from simulator.design.analysis import analyze
from simulator.engine.blas import use_one_thread
from simulator.engine.execution_plan import padded_values
from simulator.engine.network import Batch, Network
from simulator.engine.samples import Samples
from simulator.errors import DesignError
from simulator.measurement.recorder import Recorder
from simulator.measurement.requests import ExaminationRequest
from simulator.measurement.snapshot import Mark, MarkKind, Snapshot, Status
from simulator.nn import losses
from simulator.training.evaluation import Evaluation, evaluate, is_evaluated
from simulator.training.snapshots import Progress, SnapshotMaker, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from simulator.arrays import Array
    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.measurement.history import History

NOTHING_REQUESTED = ExaminationRequest()

Rows = list[int | None]


class Trainer:
    """One run: data, networks, batch order and recorder.

    Same design, same seed, same machine: the same numbers to the bit, recorded or not. Nothing
    here draws from the batch generator but the shuffle at the start of each epoch. BLAS is limited
    to one thread; `products.use_threads` lets several share large products, with the same bits.

    An `analysis` of the design that exists is not made again, unless the data have changed since.
    Raises DesignError where the design has problems, before anything large is allocated. Once
    `is_cancelled` says so, what takes long raises Cancelled, and the run is of no use any more.
    """

    def __init__(
        self,
        design: Design,
        run_id: int = 0,
        *,
        analysis: Analysis | None = None,
        is_cancelled: IsCancelled = never,
    ) -> None:
        use_one_thread()
        self.analysis = analysis = _valid_analysis(design, analysis)
        if analysis.problems:
            raise DesignError(analysis.problems)
        self.design = design
        self.is_cancelled = is_cancelled
        training = design.training
        dtype = np.dtype(training.dtype)
        self.dataset: Dataset = load(design.data)
        self.networks = [
            Network(network.name, of_network, training, is_cancelled)
            for network, of_network in zip(design.networks, analysis.networks, strict=True)
        ]
        data, scaling = self.dataset, self.dataset.input_scaling
        self._training = Samples(data.train_inputs, data.train_targets, dtype, scaling)
        inputs, targets = data.validation_inputs, data.validation_targets
        self._validation: Samples | None = None
        if inputs is not None and targets is not None:
            self._validation = Samples(inputs, targets, dtype, scaling)
        samples = self._training.count
        self.batch_size = (
            samples if training.batch_size == "full" else min(training.batch_size, samples)
        )
        self.steps_per_epoch = math.ceil(samples / self.batch_size)
        self.epochs = training.epochs
        self.step_number = 0
        self.learning_rate = training.optimizer.learning_rate
        # where set, it is told why something could not be measured, and the steps go on
        self.on_measuring_failed: Callable[[Exception], None] | None = None
        self.watcher: Watcher | None = None  # whose diagnoses snapshots have
        self._seconds = [0.0] * len(self.networks)
        self._left_out_s = 0.0  # of the present step
        # how many networks made a step that ended for want of memory; the next call completes it
        self._broken_off_at: int | None = None
        remainder_period = self.steps_per_epoch if self.rest else 0
        self.recorder = Recorder(self.networks, self.dataset, remainder_period)
        self._losses: list[float | None] = [None] * len(self.networks)
        self._evaluations: list[Evaluation | None] = [None] * len(self.networks)
        self._shuffler = _shuffler(design)
        self._order = np.arange(samples)
        self._batches = {
            rows: self._bind(rows) for rows in {self.batch_size, samples % self.batch_size} - {0}
        }
        self.renumber(run_id)

    def renumber(self, run_id: int) -> None:
        """Have snapshots bear another run id from now on."""
        self.run_id = run_id
        self._snapshots = SnapshotMaker(
            run_id, self.networks, self.recorder, self.steps_per_epoch, self.chance_loss()
        )

    @property
    def nbytes(self) -> int:
        """Bytes of the networks and of what is recorded, without the data, which runs share."""
        return self.recorder.nbytes + sum(network.nbytes for network in self.networks)

    @property
    def total_steps(self) -> int:
        """Steps that the design plans: its epochs."""
        return self.epochs * self.steps_per_epoch

    @property
    def rest(self) -> int:
        """Samples in the last batch of an epoch where they are fewer than in the others; else 0."""
        return self._training.count % self.batch_size

    @property
    def last_batch_was_full(self) -> bool:
        """Whether the newest step had a whole batch."""
        return not (self.rest and self.epoch_ended())

    def targets(self, index: int) -> Array:
        """The training targets of a network, (units, samples)."""
        return self._training.targets(self.networks[index].units)

    def first_batch(self, index: int) -> tuple[Array, Array]:
        """The inputs (features, batch) and a network's targets (units, batch) of the first step."""
        order = np.arange(self._training.count)
        _shuffler(self.design).shuffle(order)
        chosen = order[: self.batch_size]
        return self._training.inputs[:, chosen], self.targets(index)[:, chosen]

    @property
    def alive(self) -> bool:
        """Whether any network has not diverged."""
        return any(network.divergence is None for network in self.networks)

    @property
    def finished(self) -> bool:
        """Whether the planned steps are done or nothing is left to train."""
        return self.step_number >= self.total_steps or not self.alive

    def _bind(self, rows: int) -> tuple[Array, list[tuple[Array, Array]]]:
        """Arrays for batches of `rows` samples: inputs, and (all targets, batch targets) pairs."""
        inputs = padded_values(self._training.inputs.shape[0], rows, self.networks[0].dtype)
        targets: dict[int, tuple[Array, Array]] = {}
        for network in self.networks:
            if network.units not in targets:
                whole = self._training.targets(network.units)
                targets[network.units] = (whole, np.zeros((network.units, rows), whole.dtype))
            network.bind(Batch(inputs, targets[network.units][1]))
        return inputs[:-1], list(targets.values())

    def step(self, probe: Collection[str] = ()) -> frozenset[str]:
        """Advance every network that has not diverged by one mini-batch.

        `probe` names what to measure at this step beyond what its period demands; returns all that
        was. After a MemoryError the step can be made again, unless `can_go_on` says no: networks
        that have made it wait for the others. Only what dropout drew is drawn anew.
        """
        done = self._broken_off_at
        position = self.step_number % self.steps_per_epoch
        if position == 0 and done is None:
            use_one_thread()  # another part of the program may have set more
            self._shuffler.shuffle(self._order)
        chosen = self._order[position * self.batch_size : (position + 1) * self.batch_size]
        rows = len(chosen)
        inputs, targets = self._batches[rows]
        # mode "clip" writes straight into `out`; the indices are always in range
        self._training.inputs.take(chosen, 1, inputs, "clip")
        for whole, part in targets:
            whole.take(chosen, 1, part, "clip")
        rate = self.learning_rate * self.design.training.schedule.factor(
            self.step_number, self.total_steps
        )
        recorder = self.recorder
        if rows < self.batch_size and done is None:
            recorder.before_remainder(self.step_number)
        number = self.step_number = self.step_number + 1
        names = recorder.names_at(number).union(probe)
        self._broken_off_at = done or 0
        try:
            with np.errstate(all="ignore"):
                for index, network in enumerate(self.networks):
                    if network.divergence is not None or index < self._broken_off_at:
                        continue
                    measures = bool(names) and self._measure(
                        partial(recorder.before_step, index, names)
                    )
                    self._left_out_s = 0.0
                    began = time.perf_counter()
                    loss = network.step(rows, rate, number)
                    self._seconds[index] += time.perf_counter() - began - self._left_out_s
                    self._losses[index], self._broken_off_at = loss, index + 1
                    if measures:
                        raise_if(self.is_cancelled)
                        self._measure(partial(recorder.measure, index, number, names))
                    try:
                        recorder.record_step(index, number, loss, self._seconds[index])
                    except Exception as error:  # noqa: BLE001 - the step itself is complete
                        self._note_not_measured(error)
                if names:
                    self._measure(partial(recorder.record_frame, number, names))
        except BaseException:
            self.step_number = number - 1
            recorder.cancel_step()
            raise
        self._broken_off_at = None
        return names

    @property
    def can_go_on(self) -> bool:
        """Whether every network has the weights of a whole step, be it that a step broke off."""
        return not any(network.is_updating for network in self.networks)

    def continue_from(self, run: Trainer, kernels: Sequence[Rows], layers: Sequence[Rows]) -> None:
        """Go on after the last step of another run of the same data, or of nearly the same.

        `kernels` and `layers` say for each network which row of its history each row was, None
        for a new one. The other run stays as it is and could itself go on. Where there are more
        or fewer samples than before, what is left of the epoch draws from all of them.
        """
        self.step_number = run.step_number
        planned = run.design.training.epochs == self.design.training.epochs
        self.epochs = run.epochs if planned else self.design.training.epochs
        self._seconds, self._losses = list(run._seconds), list(run._losses)
        self._evaluations = list(run._evaluations)
        self._shuffler = deepcopy(run._shuffler)
        if len(run._order) == len(self._order):
            self._order = run._order.copy()
        else:
            self._shuffler.shuffle(self._order)
        self.recorder.continue_from(run.recorder, kernels, layers)

    @property
    def batch_order(self) -> tuple[np.random.Generator, Array]:
        """The generator of later epochs' order, and the order of this one, (samples,)."""
        return self._shuffler, self._order

    def go_to(self, step: int, shuffler: np.random.Generator, order: Array) -> None:
        """Stand after a step of another run of the same data, whose networks were copied here."""
        self.step_number, self._shuffler, self._order = step, shuffler, order

    @property
    def histories(self) -> list[History]:
        """The history of each network."""
        return self.recorder.histories

    def loss(self, index: int) -> float | None:
        """A network's loss over the last mini-batch; None before its first."""
        return self._losses[index]

    def seconds_of(self, index: int) -> float:
        """Time spent stepping a network, without start-up and evaluation."""
        return self._seconds[index]

    def _measure(self, work: Callable[[], None]) -> bool:
        """Do a part of the measuring; whether it went well. A failure does no harm to the run."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the run itself is sound
            self._note_not_measured(error)
            return False
        return True

    def _note_not_measured(self, error: Exception) -> None:
        """Tell whoever asked to be told; else, and where the run is cancelled, raise the error."""
        if isinstance(error, Cancelled) or self.on_measuring_failed is None:
            raise error
        self.on_measuring_failed(error)

    def leave_out(self, seconds: float) -> None:
        """Do not count so much of the present step's time: `is_cancelled` waited for the user."""
        self._left_out_s += seconds

    def extend(self) -> None:
        """Plan as many epochs more as the design asks for."""
        self.epochs += self.design.training.epochs

    def go_on(self) -> bool:
        """Plan further where the design is trained until it is paused; whether it goes on.

        Each time a quarter more than so far, so that a time axis of what is planned seldom changes.
        """
        if not (self.design.training.until_paused and self.alive):
            return False
        self.epochs += max(self.design.training.epochs, self.epochs // 4)
        return True

    def change_learning_rate(self, learning_rate: float) -> None:
        """Continue with another base learning rate, and mark the change."""
        self.learning_rate = learning_rate
        self.mark(f"learning rate {learning_rate:g}", "learning_rate")

    def mark(self, text: str, kind: MarkKind = "edit") -> None:
        """Note on the time axis that the user changed something now."""
        self.recorder.add_mark(Mark(self.step_number, text, kind), self.steps_per_epoch)

    def record_newest_step(self) -> None:
        """Record the newest step where decimation left it out: call it when a run comes to rest."""
        if self._broken_off_at is not None:
            return  # the gradients are of a step that is not complete
        for index, network in enumerate(self.networks):
            loss = self._losses[index]
            if network.divergence is None and loss is not None:
                self.recorder.record_newest_step(
                    index, self.step_number, loss, self._seconds[index]
                )

    def epoch_ended(self) -> bool:
        """Whether the last step was the last of an epoch."""
        return self.step_number % self.steps_per_epoch == 0 and self.step_number > 0

    def should_evaluate(self) -> bool:
        """Whether this is the end of an epoch after which to evaluate."""
        return self.epoch_ended() and is_evaluated(self.step_number // self.steps_per_epoch)

    def evaluate(self) -> None:
        """Evaluate every network that has not diverged over the whole sets, in inference mode.

        A training loss that is not finite is divergence, although every mini-batch's was: but
        running averages that lag behind the weights may be to blame for it, and then training goes
        on.
        """
        use_one_thread()
        with np.errstate(all="ignore"):
            for index, network in enumerate(self.networks):
                if network.divergence is None:
                    self._measure(partial(self._evaluate, index))

    def _evaluate(self, index: int) -> None:
        network = self.networks[index]
        found = evaluate(network, self.dataset, self._training, self._validation)
        trusted = self.step_number > 0 and not network.state.moving.size
        if trusted and not math.isfinite(found.train_loss):
            network.mark_overflow(self.step_number)
            return
        self._evaluations[index] = found
        self.histories[index].append_evaluation(self.step_number, *found)

    def evaluation(self, index: int) -> Evaluation | None:
        """The latest evaluation of a network."""
        return self._evaluations[index]

    def status(self, index: int) -> Status:
        """Where a network stands in its plan, or that it has diverged."""
        if self.networks[index].divergence is not None:
            return "diverged"
        if self.step_number == 0:
            return "ready"
        return "finished" if self.step_number >= self.total_steps else "training"

    def chance_loss(self) -> float | None:
        """The loss of a network that has learnt nothing: ln 10 for ten classes."""
        return losses.chance_loss(self.networks[0].loss, self.dataset.outputs)

    def snapshot(
        self,
        running: bool = False,
        steps_per_second: float = 0.0,
        message: str | None = None,
        request: ExaminationRequest = NOTHING_REQUESTED,
        fresh: bool = True,
    ) -> Snapshot:
        """The run as it is now: an immutable value that later steps do not change.

        What the `request` asks for is examined anew where it should be `fresh`; else the latest
        examination is taken again.
        """
        if fresh:
            self.recorder.examine(self.step_number, request)
        return self._snapshots.live(
            self._progress(), running=running, steps_per_second=steps_per_second, message=message
        )

    def snapshot_at(
        self,
        step: int,
        running: bool = False,
        steps_per_second: float = 0.0,
        request: ExaminationRequest = NOTHING_REQUESTED,
    ) -> Snapshot:
        """The run as it stood after an earlier step; see `SnapshotMaker.rewound`."""
        return self._snapshots.rewound(
            self._progress(), step, request, running=running, steps_per_second=steps_per_second
        )

    def _progress(self) -> Progress:
        return Progress(
            self.step_number,
            self.epochs,
            [self.status(index) for index in range(len(self.networks))],
            self._losses,
            self._evaluations,
            self._seconds,
            self.watcher,
        )


def _shuffler(design: Design) -> np.random.Generator:
    """The generator of a run's batch order, as it is before the first step."""
    return np.random.default_rng([design.training.seed, 1])


def _valid_analysis(design: Design, analysis: Analysis | None) -> Analysis:
    """The given analysis of a design, or a new one where it does not know the present data."""
    if analysis is not None and not analysis.reading:
        with contextlib.suppress(DatasetError):
            if analysis.data == facts(design.data):
                return analysis
    return analyze(design)
