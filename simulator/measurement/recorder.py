"""What is kept of a run: the history of every network, key frames, marks, and the latest look."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from simulator.arrays import Array
from simulator.data import Dataset
from simulator.engine.network import Divergence, Network
from simulator.measurement.examination import Examination, ExaminationRequest
from simulator.measurement.examiner import Examiner
from simulator.measurement.history import History
from simulator.measurement.key_frames import KeyFrame, KeyFrames, NetworkFrame
from simulator.measurement.probes import KEY_FRAMES, Probe, Probes
from simulator.measurement.quantities import KERNEL_GRADIENT
from simulator.measurement.snapshot import Mark

NOTHING: frozenset[str] = frozenset()


class Measurements(NamedTuple):
    """Norms and spreads at one step, as `train --json` prints them."""

    gradient_log10: Array
    activation_std: Array


class Latest(NamedTuple):
    """The latest value of each quantity, and the step of each that is looked at now and then."""

    measured: Mapping[str, Array]
    measured_steps: Mapping[str, int]


NEWEST = 2**62  # after every step


class Recorder:
    """Watches the networks of a run; nothing it does changes a number of the run."""

    def __init__(self, networks: Sequence[Network], dataset: Dataset) -> None:
        self.networks = networks
        self.histories = [History(len(n.layout.kernel_names), len(n.layer_names)) for n in networks]
        self.key_frames = KeyFrames()
        self.marks: tuple[Mark, ...] = ()
        self.first: list[Measurements | None] = [None] * len(networks)
        self.examined: list[Examination | None] = [None] * len(networks)
        self._stepped = [True] * len(networks)  # not since the record was taken over
        self._broken: list[Divergence | None] = [None] * len(networks)
        self._lookers = [Probe(network) for network in networks]
        self._examiners = [Examiner(network, dataset) for network in networks]
        self.probes = Probes()

    @property
    def probes(self) -> Probes:
        """What is recorded and how often; may be exchanged between steps."""
        return self._probes

    @probes.setter
    def probes(self, probes: Probes) -> None:
        self._probes, self._every = probes, probes.every

    def continue_from(
        self,
        before: Recorder,
        kernels: Sequence[list[int | None]],
        layers: Sequence[list[int | None]],
    ) -> None:
        """Continue the record of the same networks before their layers changed.

        Key frames stay only where all arrays stand where they stood.
        """
        self.probes, self.marks = before.probes, before.marks
        self.histories = before.histories
        self._broken = [
            network.divergence or before.broken(index)
            for index, network in enumerate(before.networks)
        ]
        self._stepped = [False] * len(self.networks)
        for history, *rows in zip(self.histories, kernels, layers, strict=True):
            history.rearrange(*rows)
        pairs = zip(before.networks, self.networks, strict=True)
        if all(
            old.layout.shapes() == new.layout.shapes()
            and old.state.moving.size == new.state.moving.size
            for old, new in pairs
        ):
            self.key_frames = before.key_frames

    def due(self, step: int) -> frozenset[str]:
        """What is to be measured at a step."""
        if not self._every or (step - 1) % self._every:
            return NOTHING
        return self._probes.due(step)

    def before(self, index: int, names: frozenset[str]) -> None:
        """Remember of a network what the step will overwrite."""
        self._lookers[index].before(names)

    def follow(self, visits: Sequence[Callable[[int, Array], None]] | None) -> None:
        """Show a visitor of each network the gradients of steps that look at them; None ends."""
        for index, looker in enumerate(self._lookers):
            looker.gradient_observer = None if visits is None else visits[index]

    def cancel_step(self) -> None:
        """A step ends before it is measured: a look that stays would keep its network in memory."""
        for network in self.networks:
            network.visit_gradient = None

    def measure(self, index: int, step: int, names: frozenset[str]) -> None:
        """Measure what is named, and record it: what is seen once can be looked back at."""
        looker, history = self._lookers[index], self.histories[index]
        looker.after(step, names)
        for name in names:
            if name in looker.measured:
                history.append_measurement(step, name, looker.measured[name])
            elif name in looker.histograms:
                history.append_histogram(step, name, looker.histograms[name])

    def record(self, index: int, step: int, loss: float, seconds: float) -> None:
        """Record the step that a network has just made."""
        network, history = self.networks[index], self.histories[index]
        self._stepped[index] = True
        if history.keeps_step():
            history.record(step, loss, network.gradient_log10(), seconds)
        if self.first[index] is None:
            self.first[index] = Measurements(network.gradient_log10(), network.activation_std())

    def keep_frame(self, step: int, names: Collection[str]) -> None:
        """Keep the parameters of all networks, where key frames are among what is named."""
        if KEY_FRAMES in names and self.key_frames.keeps_next():
            frames = [self.current_frame(index) for index in range(len(self.networks))]
            self.key_frames.append(step, frames)

    def current_frame(self, index: int) -> NetworkFrame:
        """The arrays of a network as they are now: views, to be read at once."""
        state = self.networks[index].state
        return NetworkFrame(
            state.parameters, state.gradients, self._lookers[index].update, state.moving
        )

    def complete(self, index: int, step: int, loss: float, seconds: float) -> None:
        """Record the newest step where thinning left it out: a run at rest ends exactly."""
        if not self._stepped[index]:
            return  # the arrays are those of a network that has not seen a gradient yet
        gradients = self.networks[index].gradient_log10()
        self.histories[index].flush(step, loss, gradients, seconds)

    def broken(self, index: int) -> Divergence | None:
        """Where a network diverged before it was changed; None once it has made a step since."""
        return None if self._stepped[index] else self._broken[index]

    def latest(self, index: int, *, started: bool) -> Latest:
        """The latest value of each quantity; NaN of layers that have not made a step yet."""
        if started and not self._stepped[index]:
            return self.latest_at(index, NEWEST)
        network = self.networks[index]
        rows = len(network.layout.kernel_names)
        gradients = network.gradient_log10() if started else np.full(rows, np.nan)
        looker = self._lookers[index]
        measured = {**looker.measured, KERNEL_GRADIENT: _frozen(gradients)}
        return Latest(measured, {**looker.measured_steps})

    def latest_at(self, index: int, step: int) -> Latest:
        """The value of each quantity that was recorded last up to a step."""
        view = self.histories[index].view().until(step)
        rows = len(self.networks[index].layout.kernel_names)
        known = {name: series for name, series in view.measured.items() if len(series[0])}
        found = {name: values[-1] for name, (_, values) in known.items()}
        norms = view.gradient_log10
        found[KERNEL_GRADIENT] = norms[-1] if len(norms) else _frozen(np.full(rows, np.nan))
        return Latest(found, {name: int(steps[-1]) for name, (steps, _) in known.items()})

    def mark(self, mark: Mark, soon: int) -> None:
        """Add a mark; one of the same kind, fewer than `soon` steps earlier, gives way to it.

        A slider that is dragged leaves one mark, with the value it came to rest at.
        """
        kept = self.marks
        kind = _kind(mark)
        if kept and kind and mark.step - kept[-1].step < soon and _kind(kept[-1]) == kind:
            kept = kept[:-1]
        self.marks = (*kept, mark)

    def examine(self, step: int, request: ExaminationRequest) -> None:
        """Take a closer look at every network as it is now, into `examined`."""
        for index in range(len(self.networks)):
            self.examined[index] = (
                self._examine(index, self.current_frame(index), step, request)
                if request.anything
                else None
            )

    def examine_frame(
        self, index: int, frame: KeyFrame, request: ExaminationRequest
    ) -> Examination:
        """A closer look at a network as it was."""
        return self._examine(index, frame.networks[index], frame.step, request)

    def _examine(
        self, index: int, frame: NetworkFrame, step: int, request: ExaminationRequest
    ) -> Examination:
        layer = request.layers[index] if index < len(request.layers) else None
        with np.errstate(all="ignore"):
            return self._examiners[index].examine(frame, step, layer, request)


def _kind(mark: Mark) -> str:
    """What a mark about a number is about: "learning rate" of "learning rate 0.01"."""
    words, _, value = mark.text.rpartition(" ")
    return words if value[:1].isdigit() else ""


def _frozen(values: Array) -> Array:
    found = np.asarray(values, np.float32)
    found.flags.writeable = False
    return found
