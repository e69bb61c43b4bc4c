"""Watches the worker's run for findings, on the worker's thread and at a bounded cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cancellation import Cancelled
from simulator.engine.cancellation_checks import multiplications

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.training.monitor import Monitor
    from simulator.training.trainer import Trainer

FORECAST_AFTER_S = 0.25  # without a command: while a value is dragged nothing is foreseen
TRIAL_SECONDS = 0.5  # of each network: beyond that what its trial would show is left out
SHARE = 0.04  # of the run's time, for readings
MOST_PARAMETERS = 2_000_000  # of all networks: a forecast needs each network a second time
MOST_MULTIPLICATIONS = 2**31  # of a forward pass of all networks: a trial has at least one step


class Watch:
    """Makes the monitor of a run when there is time for it, at the latest before the first step.

    What fails here is told to `on_failure` and does no harm to the run.
    """

    def __init__(self, on_failure: Callable[[Exception], None]) -> None:
        self._on_failure = on_failure
        self._due: Trainer | None = None  # the run that has no monitor yet and is to get one
        self._goes_on: Monitor | None = None  # as that run: what watched it before it was edited
        self._monitor: Monitor | None = None

    @property
    def wait_s(self) -> float | None:
        """How long to wait for a command before a forecast is made."""
        return None if self._due is None else FORECAST_AFTER_S

    def leave(self) -> None:
        """There is no run."""
        self._due = self._goes_on = self._monitor = None

    def follow(self, run: Trainer, goes_on_as: Trainer | None = None) -> None:
        """Another run, new or taken up again; `goes_on_as` is what it was before it was edited."""
        self.leave()
        self._monitor = _monitor_of(run)
        if self._monitor is None and _is_soon_foreseen(run):
            self._due, self._goes_on = run, _monitor_of(goes_on_as)

    def hand_over(self, run: Trainer, copy: Trainer) -> None:
        """Let a copy of the run say what has been said of it."""
        monitor = _monitor_of(run)
        copy.watcher = None if monitor is None else monitor.forked(copy)

    def begin(self, run: Trainer) -> None:
        """Where it is due, foresee what will go wrong, and watch the run from now on."""
        if self._due is run:
            before, self._due, self._goes_on = self._goes_on, None, None
            self._guard(lambda: self._begin(run, before))

    def _begin(self, run: Trainer, before: Monitor | None) -> None:
        from simulator.training.monitor import Monitor  # loaded with the first run

        run.watcher = self._monitor = Monitor(
            run, goes_on=before, trial_seconds=TRIAL_SECONDS, share=SHARE
        )

    def after_step(self) -> None:
        """Take a reading where one is due."""
        if self._monitor is not None and self._monitor.is_due:
            self._guard(self._monitor.read_if_due)

    def rest(self) -> None:
        """Take a reading of the step at which the run has come to rest."""
        if self._monitor is not None:
            self._guard(self._monitor.rest)

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the run itself is sound
            self._monitor = None
            self._on_failure(error)


def _is_soon_foreseen(run: Trainer) -> bool:
    """Whether nobody waits long for a forecast, who wants to train meanwhile."""
    work = sum(multiplications(node, run.batch_size) for net in run.networks for node in net.nodes)
    parameters = sum(network.parameter_count for network in run.networks)
    return parameters <= MOST_PARAMETERS and work <= MOST_MULTIPLICATIONS


def _monitor_of(run: Trainer | None) -> Monitor | None:
    from simulator.training.monitor import Monitor

    return run.watcher if run is not None and isinstance(run.watcher, Monitor) else None
