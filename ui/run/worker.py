"""The worker thread that trains.

Who owns what: the worker owns the Trainer and with it every array. The window holds immutable
snapshots, and writes attributes here that the worker only reads: `unwanted_runs`,
`rewind_step`, `latest_request`, `pause_requested` and the flag of `request_stop`.

How they talk: commands travel through a queue that is emptied between steps. Snapshots come back
through a mailbox (mailbox.py) at the pace of the window; pause, finish and failure replace what
it holds at once. Qt signals announce changes of state and what is put into the mailbox, never
steps. pacing.py says when a snapshot, a probe or an examination is due.

How it stops: `is_cancelled` is true once the thread shall end or the window wants the present run
no more. The engine looks at it between layers where a step takes long, between batches and layers
elsewhere, and raises Cancelled: the run is dropped where it stands. A pause is a command like
others and lets the present step end; where that takes long, the thread waits within it, at the
next of those looks, and the run is at rest although the step is not (`_hold`).

What trains is loaded here, when the first run begins: the window is seen sooner, and goes on
meanwhile.

Where errors go: every exception of a run is caught here, ends that run and reaches the window as
`failed` with a sentence; the worker then waits for the next design. A step for which there is not
enough memory ends in a pause instead, from which it can be made again.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from simulator.cancellation import Cancelled, raise_if
from simulator.data import DatasetError
from simulator.data.readers import files
from simulator.training.run_changes import new_run_reason, trained_alike
from ui.run.run_state import RunState
from ui.run.step_loop import StepLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.measurement.requests import ExaminationRequest, Probes
    from simulator.training.run_changes import Start
    from simulator.training.run_copy import RunCopy
    from simulator.training.trainer import Trainer
    from simulator.training.transfer import Transfer
    from ui.run.commands import Command
    from ui.run.left_runs import Leaving

MAX_EXTRA_STEP_S = 0.05  # a step that takes longer is not made only to be probed


class Worker(StepLoop):
    """The training thread with its commands: all of them run on the thread, between steps."""

    def _perform(self, command: Command) -> None:
        command(self)

    def begin(
        self,
        design: Design,
        run_id: int,
        analysis: Analysis | None = None,
        leaving: Leaving | None = None,
    ) -> None:
        """Compile `design`; an `analysis` of it is not made again. Unless it is kept, as `leaving`
        says, the present run is dropped.
        """
        self._left.keep(self._trainer, leaving)
        self.clear()
        self._run_id, self._rewound_to = run_id, None
        self._pacing.begin_run()
        self._unless_cancelled(partial(self._compile, design, analysis))

    def clear(self) -> None:
        """Drop the present run and what it put into the mailbox."""
        self._trainer, self._budget, self._shown = None, 0, None
        self._watch.leave()
        self._unmeasured.clear()
        self.mailbox.clear()

    def _compile(self, design: Design, analysis: Analysis | None) -> None:
        from simulator.training.trainer import Trainer

        self._read_data(design)
        self._trainer = Trainer(
            design, self._run_id, analysis=analysis, is_cancelled=self.is_cancelled
        )
        self._trainer.on_measuring_failed = self._note_unmeasured
        self._trainer.recorder.probes = self._probes
        self._trainer.evaluate()
        self._watch.follow(self._trainer)
        self._come_to_rest(RunState.READY)

    def _read_data(self, design: Design) -> None:
        """Read the data file, which may take long, so that it can be cancelled; it is kept."""
        raise_if(self.is_cancelled)
        if design.data.name == "file":
            with suppress(DatasetError):  # the Trainer raises it again, with its place
                files.read(design.data, self.is_cancelled)

    def edit(
        self,
        design: Design,
        run_id: int,
        start: Start,
        text: str,
        analysis: Analysis | None = None,
        leaving: Leaving | None = None,
    ) -> None:
        """Go on with another design; layers that persist keep what they learnt.

        The run as it was can be kept, as `leaving` says. Where it is not one that the design can
        go on from, a new one begins: the window's commands come from what it knew when it sent
        them, and only here is it known what became of the ones before.
        """
        run = self._trainer
        if run is None or run.step_number == 0:
            self.begin(design, run_id, analysis, leaving)
            return
        if reason := new_run_reason(run.design, design):
            self.begin(design, run_id, analysis, leaving)
            self.remarked.emit(run_id, f"{reason}: a new run begins")
            return
        from simulator.training.transfer import DataChanged, continue_run

        self._run_id, self._rewound_to = run_id, None
        go_on = partial(continue_run, run, design, start, text, run_id, analysis=analysis)
        try:
            self._unless_cancelled(partial(self._transfer, design, go_on, leaving))
        except DataChanged:  # since the window looked
            self.begin(design, run_id, analysis)
            self.remarked.emit(run_id, "the data file has changed: a new run begins")

    def _transfer(
        self, design: Design, go_on: Callable[[], Transfer], leaving: Leaving | None
    ) -> None:
        run_id, run = self._run_id, self._trainer
        if run is not None and leaving is not None:
            run.record_newest_step()  # which both the run that is left and the other one show
        try:
            self._read_data(design)
            transfer = go_on()
        except Cancelled:
            if leaving is not None:  # it is kept as it was, and what was to go on has not begun
                self._trainer = None
            raise
        finally:
            self._left.keep(run, leaving)
        self.mailbox.clear()
        self._watch.follow(transfer.trainer, goes_on_as=self._trainer)
        self._trainer = trainer = transfer.trainer
        trainer.on_measuring_failed = self._note_unmeasured
        trainer.evaluate()
        if transfer.remarks:
            self.remarked.emit(run_id, "; ".join(transfer.remarks))
        if self._budget > 0:  # announced under the id of the run before, which the window dropped
            self.state_changed.emit(run_id, RunState.TRAINING)
        else:
            self._come_to_rest(RunState.FINISHED if trainer.finished else RunState.PAUSED)

    def keep_copy(self, leaving: Leaving) -> None:
        """Keep a copy of the run as it is now, and go on."""
        run = self._trainer
        if run is None or not run.step_number:
            self._left.keep(None, leaving)
        else:
            self._unless_cancelled(partial(self._keep_copy, run, leaving))

    def _keep_copy(self, run: Trainer, leaving: Leaving) -> None:
        from simulator.training.transfer import fork

        copy: Trainer | None = None
        try:
            copy = fork(run)
            self._watch.hand_over(run, copy)
        finally:
            self._left.keep(copy, leaving)

    def restore(
        self,
        key: int | None,
        design: Design,
        run_id: int,
        analysis: Analysis | None = None,
        leaving: Leaving | None = None,
    ) -> None:
        """Go on with a run of `design` that was left; without a key, with the present one.

        Where that is kept no longer, the present one goes on with the design if it can. Training
        that was going on goes on, unless the run had come to its end.
        """
        left = None if key is None else self._left.take(key)
        if left is not None:
            self._left.keep(self._trainer, leaving)
            self._trainer, leaving = left, None
        elif key is not None:
            self.remarked.emit(run_id, "that run is no longer kept")
        run = self._trainer
        if run is None or not trained_alike(run.design, design):
            self.edit(design, run_id, "random", "", analysis, leaving)
            return
        self._left.keep(None, leaving)  # it stays the present one
        self._take_up(run, design, run_id)

    def _take_up(self, run: Trainer, design: Design, run_id: int) -> None:
        """Go on with a run as it stood."""
        self._run_id, self._rewound_to = run_id, None
        self._unmeasured.clear()
        self.mailbox.clear()
        self._trainer = run
        self._watch.follow(run)
        run.renumber(run_id)
        run.recorder.probes = self._probes
        rate = design.training.optimizer.learning_rate
        if run.learning_rate != rate:
            run.change_learning_rate(rate)
        self.broken = not run.alive
        if run.finished:
            self._budget = 0
        if self._budget > 0:
            self._pacing.resume(time.perf_counter(), run.step_number)
            self.state_changed.emit(run_id, RunState.TRAINING)
            return
        at_rest = RunState.PAUSED if run.step_number else RunState.READY
        self._unless_cancelled(
            partial(self._come_to_rest, RunState.FINISHED if run.finished else at_rest)
        )

    def drop_kept(self, keys: Collection[int]) -> None:
        """Keep runs that were left no longer."""
        self._left.drop(keys)

    def pin_kept(self, keys: Collection[int]) -> None:
        """Of the runs that were left, drop these last."""
        self._left.pin(keys)

    def advance(self, steps: float) -> None:
        """Add `steps` to what is still to be done; infinity trains to the planned end."""
        trainer = self._trainer
        if trainer is None or not trainer.alive:
            return
        if trainer.finished and self._step_began_s is None:  # not within the last planned step
            trainer.extend()
        if self._budget <= 0:
            self._pacing.resume(time.perf_counter(), trainer.step_number)
            self.state_changed.emit(self._run_id, RunState.TRAINING)
        self._budget += steps

    def advance_epoch(self) -> None:
        """Add the steps that are left of the present epoch."""
        if self._trainer is not None and math.isfinite(self._budget):
            done = (self._trainer.step_number + int(self._budget)) % self._trainer.steps_per_epoch
            self.advance(self._trainer.steps_per_epoch - done)

    def train_to(self, epochs: int) -> bool:
        """Train until the run has made so many epochs, beyond its plan where they are more.

        False where that is so already, or nothing is left to train.
        """
        trainer = self._trainer
        if (
            trainer is None
            or not trainer.alive
            or trainer.step_number >= epochs * trainer.steps_per_epoch
        ):
            return False
        trainer.epochs = max(trainer.epochs, epochs)
        steps = epochs * trainer.steps_per_epoch - trainer.step_number
        if self._budget > 0:  # it trains already, maybe towards another end
            self._budget = steps
        else:
            self.advance(steps)
        return True

    def pause(self) -> None:
        """Stop after one more step that is probed whole, so that cards and views tell of it.

        Where a step takes long, or every step is probed anyway, stop after the one just made.
        """
        self.pause_requested = False
        trainer = self._trainer
        if trainer is None or self._budget <= 0:
            return
        took_s = time.perf_counter() - self._pacing.next_step_s
        if not self._pacing.probes_every_step and took_s < MAX_EXTRA_STEP_S:
            self._budget = 1
            self._unless_broken_off(partial(self._step, trainer))
        else:
            self._budget = 0
            self._come_to_rest(RunState.PAUSED)

    def trace_step(self) -> None:
        """Make one step and trace it layer by layer; training that was going on ends with it."""
        trainer = self._trainer
        if trainer is None or not trainer.alive:
            return
        if trainer.finished:
            trainer.extend()
        self._budget = 0
        self._unless_broken_off(partial(self._trace, trainer))

    def _trace(self, trainer: Trainer) -> None:
        from simulator.training.step_trace import trace_step

        self._in_step = True
        self._traces.append((self._run_id, trace_step(trainer)))
        self._in_step = False
        if trainer.should_evaluate():
            trainer.evaluate()
        is_over = trainer.finished and not trainer.go_on()
        self._come_to_rest(RunState.FINISHED if is_over else RunState.PAUSED)

    def copy_of(self, network: int) -> RunCopy | None:
        """What the run of a network goes on from; None where it begins anew."""
        from simulator.training.run_copy import RunCopy

        trainer = self._trainer
        has_it = trainer is not None and network < len(trainer.networks)
        return RunCopy.of(trainer, network) if trainer is not None and has_it else None

    def ask(self, question: Callable[[Trainer | None], None]) -> None:
        """Have something looked up in the present run between two steps."""
        question(self._trainer)

    def examine_at_rest(self, trainer: Trainer) -> None:
        """Show what views request of a run that has come to rest, unless it goes on already."""
        if trainer is self._trainer and self._budget <= 0 and self._request.anything:
            self._unless_cancelled(partial(self._show, trainer))

    def rewind(self) -> None:
        """Show `rewind_step`; the steps that a drag asked for before are passed over."""
        trainer, step, key = self._trainer, self.rewind_step, self.rewind_key
        if trainer is not None and (step, key) != (self._rewound_to, self._rewound_key):
            self._rewound_to, self._rewound_key = step, key
            self._unless_cancelled(partial(self._show, trainer))

    def set_rate(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second; None is as fast as possible."""
        self._pacing.set_rate(steps_per_second, time.perf_counter())

    def set_learning_rate(self, learning_rate: float) -> None:
        """Continue with another base learning rate."""
        if self._trainer is not None:
            self._trainer.change_learning_rate(learning_rate)

    def set_probes(self, probes: Probes) -> None:
        """Record other things, or more often."""
        self._probes = probes
        if self._trainer is not None:
            self._trainer.recorder.probes = probes

    def set_request(self, request: ExaminationRequest) -> None:
        """Let snapshots hold what the visible views request; one comes at once.

        An examination can take seconds: none is made for a request that is not the latest.
        """
        self._request = request
        self._pacing.hasten_examination()
        if self._trainer is not None and request.anything and request == self.latest_request:
            self._unless_cancelled(partial(self._show, self._trainer))
