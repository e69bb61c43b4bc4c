"""Makes the snapshots of a run: live, or as it stood after an earlier step."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from simulator.measurement.snapshot import NetworkSnapshot, Snapshot, Status
from simulator.training.evaluation import Evaluation, last_evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.engine.network import Network
    from simulator.measurement.diagnosis import Diagnosis
    from simulator.measurement.key_frames import KeyFrame
    from simulator.measurement.recorder import Recorder
    from simulator.measurement.requests import ExaminationRequest


class Watcher(Protocol):
    """What watches a run: see monitor.py."""

    def diagnosis(self, index: int, step: int) -> Diagnosis:
        """What was said of a network up to a step."""
        ...


def _diagnosis(watcher: Watcher | None, index: int, step: int) -> Diagnosis | None:
    return None if watcher is None else watcher.diagnosis(index, step)


class Progress(NamedTuple):
    """How far a run has come; sequences have an entry a network.

    `losses` are those of the last mini-batch, None before the first; `seconds` the time spent
    stepping. The `watcher` is None where nobody watches the run.
    """

    step: int
    epochs: int
    statuses: Sequence[Status]
    losses: Sequence[float | None]
    evaluations: Sequence[Evaluation | None]
    seconds: Sequence[float]
    watcher: Watcher | None


class SnapshotMaker:
    """Makes snapshots of one run from its networks and what was recorded of them."""

    def __init__(
        self,
        run_id: int,
        networks: Sequence[Network],
        recorder: Recorder,
        steps_per_epoch: int,
        chance_loss: float | None,
    ) -> None:
        self._run_id, self._chance_loss = run_id, chance_loss
        self._networks, self._recorder = networks, recorder
        self._steps_per_epoch = steps_per_epoch

    def live(
        self, progress: Progress, *, running: bool, steps_per_second: float, message: str | None
    ) -> Snapshot:
        """The run as it is now, with the latest examinations."""
        return self._snapshot(
            progress,
            [self._live(index, progress) for index in range(len(self._networks))],
            step=progress.step,
            parameters_step=progress.step,
            running=running,
            steps_per_second=steps_per_second,
            message=message,
            rewound=False,
        )

    def rewound(
        self,
        progress: Progress,
        step: int,
        request: ExaminationRequest,
        *,
        running: bool,
        steps_per_second: float,
    ) -> Snapshot:
        """The run as it stood after `step`, which is clipped to the steps that were made.

        Values are those recorded last up to then; what is requested comes from the latest key
        frame, whose step the snapshot names.
        """
        step = min(max(step, 0), progress.step)
        frame = self._recorder.key_frames.nearest(step)
        return self._snapshot(
            progress,
            [
                self._rewound(index, step, frame, request, progress.watcher)
                for index in range(len(self._networks))
            ],
            step=step,
            parameters_step=frame.step if frame else 0,
            running=running,
            steps_per_second=steps_per_second,
            message=None,
            rewound=True,
        )

    def _snapshot(
        self, progress: Progress, networks: list[NetworkSnapshot], step: int, **facts: Any
    ) -> Snapshot:
        return self._of_run(
            step=step,
            epoch=step / self._steps_per_epoch,
            epochs=progress.epochs,
            networks=tuple(networks),
            marks=self._recorder.marks,
            newest_step=progress.step,
            **facts,
        )

    def _live(self, index: int, progress: Progress) -> NetworkSnapshot:
        network, recorder = self._networks[index], self._recorder
        evaluation = progress.evaluations[index] or Evaluation()
        return self._of_network[index](
            status=progress.statuses[index],
            divergence=network.divergence or recorder.earlier_divergence(index),
            step=network.divergence.step if network.divergence else progress.step,
            loss=progress.losses[index],
            **recorder.latest(index, progress.step)._asdict(),
            **evaluation.by_name(),
            history=recorder.histories[index].view(),
            examination=recorder.examinations[index],
            seconds=progress.seconds[index],
            diagnosis=_diagnosis(progress.watcher, index, progress.step),
        )

    def _rewound(
        self,
        index: int,
        step: int,
        frame: KeyFrame | None,
        request: ExaminationRequest,
        watcher: Watcher | None,
    ) -> NetworkSnapshot:
        recorder = self._recorder
        history = recorder.histories[index].view().until(step)
        divergence = self._networks[index].divergence
        if divergence is not None and divergence.step > step:
            divergence = None
        status: Status = "diverged" if divergence else "training" if step else "ready"
        examination = None
        if frame is not None and request.anything:
            examination = recorder.examine_frame(index, frame, request)
        return self._of_network[index](
            status=status,
            divergence=divergence,
            step=int(history.steps[-1]) if len(history.steps) else 0,
            loss=float(history.losses[-1]) if len(history.losses) else None,
            **recorder.latest_at(index, step)._asdict(),
            **last_evaluation(history).by_name(),
            history=history,
            examination=examination,
            seconds=float(history.seconds[-1]) if len(history.seconds) else 0.0,
            diagnosis=_diagnosis(watcher, index, step),
        )

    # Snapshots with the fields that never change, made once: there are 31 snapshots a second

    @cached_property
    def _of_run(self) -> Callable[..., Snapshot]:
        return partial(
            Snapshot,
            run_id=self._run_id,
            steps_per_epoch=self._steps_per_epoch,
            loss_name=self._networks[0].loss,
            chance_loss=self._chance_loss,
        )

    @cached_property
    def _of_network(self) -> list[Callable[..., NetworkSnapshot]]:
        return [
            partial(
                NetworkSnapshot,
                name=network.name,
                layer_names=network.layer_names,
                kernel_layers=network.layout.kernel_names,
                parameters=network.parameter_count,
                theory=network.theory,
                chance_loss=self._chance_loss,
            )
            for network in self._networks
        ]
