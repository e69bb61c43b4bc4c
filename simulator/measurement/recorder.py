"""What is kept of a run: histories, key frames, marks, and the latest closer examination."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.measurement.examiner import Examiner
from simulator.measurement.history import History, HistoryView
from simulator.measurement.key_frames import KeyFrame, KeyFrames, NetworkFrame
from simulator.measurement.probes import Probe
from simulator.measurement.quantities import KERNEL_GRADIENT
from simulator.measurement.requests import KEY_FRAMES, PROBED, Probes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from simulator.arrays import Array
    from simulator.data import Dataset
    from simulator.engine.network import Divergence, Network
    from simulator.measurement.examination import Examination
    from simulator.measurement.requests import ExaminationRequest
    from simulator.measurement.snapshot import Mark

NO_NAMES: frozenset[str] = frozenset()
DRAGGED_KINDS = frozenset({"learning_rate"})  # of marks: a value that a slider changes step by step


class Measurements(NamedTuple):
    """Norms (kernel layers,) and spreads (layers,) at one step, as `train --json` prints them."""

    gradient_log10: Array
    activation_std: Array


class Latest(NamedTuple):
    """The latest value of each quantity, and the step of each that is not measured at every one."""

    measured: Mapping[str, Array]
    measured_steps: Mapping[str, int]


class Recorder:
    """Records the networks of a run; nothing it does changes a number of the run.

    The order within a step: `names_at`, then for each network `before_step`, the step itself,
    `measure` and `record_step`, then `record_frame`.
    """

    def __init__(
        self, networks: Sequence[Network], dataset: Dataset, remainder_period: int = 0
    ) -> None:
        """Every `remainder_period`-th step has the rest of the data as its batch; 0 means none.

        What stands for the run is told of full batches: of a batch of one sample, a statistic says
        nothing.
        """
        self.networks = networks
        self._remainder_period = remainder_period
        self._full_batch: list[tuple[int, Array] | None] = [None] * len(networks)
        self.histories = [History(len(n.layout.kernel_names), len(n.layer_names)) for n in networks]
        self.key_frames = KeyFrames()
        self.marks: tuple[Mark, ...] = ()
        self.first: list[Measurements | None] = [None] * len(networks)
        self.examinations: list[Examination | None] = [None] * len(networks)
        self._has_stepped = [False] * len(networks)  # with the layers that they have now
        self._earlier_divergences: list[Divergence | None] = [None] * len(networks)
        self._probe_of = [Probe(network) for network in networks]
        self._examiners = [Examiner(network, dataset) for network in networks]
        self.probes = Probes()

    @property
    def probes(self) -> Probes:
        """What is measured and how often; may be replaced between steps."""
        return self._probes

    @probes.setter
    def probes(self, probes: Probes) -> None:
        self._probes, self._common_period = probes, probes.common_period
        self._nothing_before: float = 0  # of this step nothing is measured

    def continue_from(
        self,
        before: Recorder,
        kernels: Sequence[list[int | None]],
        layers: Sequence[list[int | None]],
    ) -> None:
        """Continue the histories of the same networks before their layers changed.

        `kernels` and `layers` say for each network which row of its history each row was, None
        for a new one. Key frames stay only where all arrays have the shapes they had. What was
        recorded before stays as it is.
        """
        self.probes, self.marks = before.probes, before.marks
        self.histories = [history.copy() for history in before.histories]
        self._earlier_divergences = [
            network.divergence or before.earlier_divergence(index)
            for index, network in enumerate(before.networks)
        ]
        for history, *rows in zip(self.histories, kernels, layers, strict=True):
            history.rearrange(*rows)
        pairs = zip(before.networks, self.networks, strict=True)
        if all(
            old.layout.shapes() == new.layout.shapes()
            and old.state.moving.size == new.state.moving.size
            for old, new in pairs
        ):
            self.key_frames = before.key_frames.copy()

    @property
    def nbytes(self) -> int:
        """Bytes of histories and key frames."""
        histories = sum(history.nbytes for history in self.histories)
        return histories + self.key_frames.allocated_bytes

    def names_at(self, step: int) -> frozenset[str]:
        """What is measured at the step to be made; instead of a smaller batch, the next is.

        A key frame that would not be kept is not prepared either.
        """
        if step < self._nothing_before:
            return NO_NAMES  # most steps: one comparison
        names = self._due_at(step)
        if not names:
            self._nothing_before = self._asked_next_after(step)
        elif KEY_FRAMES in names and not self.key_frames.keeps(step):
            return names - {KEY_FRAMES}
        return names

    def _due_at(self, step: int) -> frozenset[str]:
        remainders = self._remainder_period
        if not remainders or step % remainders > 1:
            return self._probes.names_at(step)
        if step % remainders == 0:
            return NO_NAMES
        return self._probes.names_at(step) | self._probes.names_at(step - 1)

    def _asked_next_after(self, step: int) -> float:
        """The first step after one without a measurement at which there may be one again."""
        if not self._common_period:
            return math.inf
        remainders = self._remainder_period
        if remainders and step % remainders == 0:
            return step + 1
        return step + 1 + -step % self._common_period

    def before_remainder(self, step: int) -> None:
        """Keep the gradients' norms of the full batch of `step`, before a smaller one follows."""
        for index, network in enumerate(self.networks):
            if self._has_stepped[index] and network.divergence is None and step:
                self._full_batch[index] = step, network.gradient_log10()

    def full_batch_gradients(self, index: int, step: int) -> tuple[int, Array]:
        """log10 of the kernel gradients' norms of the last full batch up to the newest `step`.

        Also the step that had it, which is the newest unless that one's batch was smaller.
        """
        kept = self._full_batch[index]
        if kept is not None and kept[0] == step - 1:
            return kept
        return step, self.networks[index].gradient_log10()

    def before_step(self, index: int, names: frozenset[str]) -> None:
        """Keep of a network what the step will overwrite, as far as `names` need it."""
        self._probe_of[index].before_step(names)

    def observe_gradients(self, observers: Sequence[Callable[[int, Array], None]] | None) -> None:
        """Call an observer of each network with (node, gradient) of every layer; None ends it.

        Only in steps that measure the activation gradient.
        """
        for index, probe in enumerate(self._probe_of):
            probe.gradient_observer = None if observers is None else observers[index]

    def cancel_step(self) -> None:
        """Clean up after a step that ended before it was measured.

        A network that keeps its probe's method, which keeps the network, would not be freed.
        """
        for network in self.networks:
            network.visit_gradient = None

    def measure(self, index: int, step: int, names: frozenset[str]) -> None:
        """Measure what is named, and append it to the network's history."""
        probe, history = self._probe_of[index], self.histories[index]
        probe.after_step(step, names)
        for name in names:
            if name in probe.measured:
                history.append_measurement(step, name, probe.measured[name])
            elif name in probe.histograms:
                history.append_histogram(step, name, probe.histograms[name])

    def record_step(self, index: int, step: int, loss: float, seconds: float) -> None:
        """Record the step that a network has just made."""
        network, history = self.networks[index], self.histories[index]
        self._has_stepped[index] = True
        if history.keeps_step():
            history.append_step(step, loss, network.gradient_log10(), seconds)
        if self.first[index] is None:
            self.first[index] = Measurements(network.gradient_log10(), network.activation_std())

    def record_frame(self, step: int, names: Collection[str]) -> None:
        """Keep the parameters of all networks, where key frames are among `names`."""
        if KEY_FRAMES in names and self.key_frames.keeps(step):
            frames = [self.current_frame(index) for index in range(len(self.networks))]
            before = [probe.parameters_before(step) for probe in self._probe_of]
            self.key_frames.append(step, frames, before, self.networks[0].is_cancelled)

    def current_frame(self, index: int) -> NetworkFrame:
        """The arrays of a network as they are now: views, which the next step overwrites."""
        state = self.networks[index].state
        return NetworkFrame(
            state.parameters, state.gradients, self._probe_of[index].update, state.moving
        )

    def record_newest_step(self, index: int, step: int, loss: float, seconds: float) -> None:
        """Record a step that decimation may have left out: a run at rest ends exactly."""
        if not self._has_stepped[index]:
            return  # the gradients are those of a network that has not made a step yet
        gradients = self.networks[index].gradient_log10()
        self.histories[index].append_newest(step, loss, gradients, seconds)

    def earlier_divergence(self, index: int) -> Divergence | None:
        """Where a network diverged before it was changed; None once it has made a step since."""
        return None if self._has_stepped[index] else self._earlier_divergences[index]

    def latest(self, index: int, step: int) -> Latest:
        """The latest value of each quantity after `step`; NaN of layers that made no step yet."""
        if step and not self._has_stepped[index]:
            return self._latest_of(index, self.histories[index].view())
        probe = self._probe_of[index]
        steps_of = {**probe.measured_steps}
        gradients: Array = np.full(len(self.networks[index].layout.kernel_names), np.nan)
        if step:
            measured_at, gradients = self.full_batch_gradients(index, step)
            if measured_at < step:
                steps_of[KERNEL_GRADIENT] = measured_at
        return Latest({KERNEL_GRADIENT: _read_only(gradients), **probe.measured}, steps_of)

    def latest_at(self, index: int, step: int) -> Latest:
        """The value of each quantity that was recorded last up to a step."""
        return self._latest_of(index, self.histories[index].view().until(step))

    def _latest_of(self, index: int, history: HistoryView) -> Latest:
        rows = len(self.networks[index].layout.kernel_names)
        found = {KERNEL_GRADIENT: _read_only(np.full(rows, np.nan))}
        steps_of = {}
        for name, (steps, values) in history.measured.items():
            if not len(steps):
                continue
            row = self._last_full(steps)
            found[name] = values[row]
            if name in PROBED or row + 1 < len(steps):
                steps_of[name] = int(steps[row])
        return Latest(found, steps_of)

    def _last_full(self, steps: Array) -> int:
        """The position of the last of some steps that had a full batch; of the last if none had."""
        period = self._remainder_period
        full = np.flatnonzero(steps[-2:] % period).tolist() if period else []
        return max(len(steps) - 2, 0) + full[-1] if full else len(steps) - 1

    def add_mark(self, mark: Mark, within: int) -> None:
        """Add a mark; of a dragged value, it replaces one fewer than `within` steps earlier.

        So a slider that is dragged leaves one mark, with the value it came to rest at.
        """
        marks = self.marks
        if marks and mark.kind in DRAGGED_KINDS:
            last = marks[-1]
            if last.kind == mark.kind and mark.step - last.step < within:
                marks = marks[:-1]
        self.marks = (*marks, mark)

    def examine(self, step: int, request: ExaminationRequest) -> None:
        """Examine every network as it is now, into `examinations`."""
        for index in range(len(self.networks)):
            self.examinations[index] = (
                self._examine(index, self.current_frame(index), step, request)
                if request.anything
                else None
            )

    def examine_frame(
        self, index: int, frame: KeyFrame, request: ExaminationRequest
    ) -> Examination:
        """Examine a network as it was when a key frame was kept."""
        return self._examine(index, frame.networks[index], frame.step, request)

    def _examine(
        self, index: int, frame: NetworkFrame, step: int, request: ExaminationRequest
    ) -> Examination:
        layer = request.layers[index] if index < len(request.layers) else None
        with np.errstate(all="ignore"):
            return self._examiners[index].examine(frame, step, layer, request)


def _read_only(values: Array) -> Array:
    found = np.asarray(values, np.float32)
    found.flags.writeable = False
    return found
