"""A lesson that is open in a window: which step it is at, and what Next and Previous do.

Next performs a step's set-up: its edits are one command of the undo history, its training runs on
the worker, and what the step's claims ask is measured of that run. Previous goes back in the undo
history: the design is that of the step before, and so is the run, which is kept for each place of
the history; where no run is kept it begins anew, with the same numbers.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from simulator.cancellation import Cancelled
from ui.run.run_state import RunState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.design.design import Design, LayerPlace
    from simulator.lessons.addressing import AtLayers
    from simulator.lessons.lesson import Lesson, Step
    from simulator.lessons.live import Values
    from simulator.lessons.phases import Phase, Shown
    from simulator.lessons.playback import StepState
    from simulator.lessons.reading import LessonFolder
    from simulator.training.trainer import Trainer
    from ui.document.document import Document
    from ui.run.controller import RunController
    from ui.run.session import TrainingSession
    from ui.run.worker import Worker

logger = logging.getLogger(__name__)


class Stage(Protocol):
    """What a step does to the window."""

    def select(self, places: Iterable[LayerPlace]) -> None: ...
    def fill_canvas_with(self, places: Iterable[LayerPlace]) -> None: ...
    def open_view(self, name: str, quantity: str | None) -> None: ...
    def show_study(self, name: str) -> None: ...
    def hide_runs(self) -> None: ...
    def go_live(self) -> None: ...

    def newest_step(self) -> tuple[int, int] | None:
        """The newest step of the present run, and how many an epoch has; None where unknown."""
        ...


class LessonPlayer(QObject):
    """Plays one lesson; nothing of it happens while none is open.

    `opened` and `closed` say that another lesson is open, or none; `step_changed` carries the index
    of the step that is entered. `changed` follows whatever else is to be seen: training that ends,
    a value that was measured, "try it yourself".
    """

    opened = Signal()
    closed = Signal()
    step_changed = Signal(int)
    changed = Signal()
    _trained = Signal(int)  # the epochs that were asked for
    _measured = Signal(int, object)  # which opening of a lesson it is of, and Values

    def __init__(
        self, document: Document, session: TrainingSession, controller: RunController, stage: Stage
    ) -> None:
        super().__init__(document)
        self._document, self._session = document, session
        self._controller, self._stage = controller, stage
        self.found: LessonFolder | None = None
        self.index = 0
        self.values: Values = {}  # what was measured so far
        self.trying = False
        self.is_measuring = False  # whether the worker is asked for values
        self._states: tuple[StepState, ...] = ()
        self._places: list[int] = []  # in the undo history, before each step so far
        self._phases: list[Phase] = []  # of this step, still to come
        self._end = 0  # place in the undo history at which the step was done
        self._until: int | None = None  # epochs that this step trains its run to
        self._has_begun = False  # whether it was seen to
        self._openings = 0
        self._is_moving = False
        document.begun.connect(self._on_another_document)
        session.state_changed.connect(self._on_state)
        self._trained.connect(self._on_trained)
        self._measured.connect(self._on_measured)

    # What is open

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open."""
        return self.found.lesson if self.found is not None else None

    @property
    def step(self) -> Step | None:
        """The step that it is at."""
        return self.lesson.steps[self.index] if self.lesson is not None else None

    @property
    def is_training(self) -> bool:
        """Whether this step's edits and training are not done yet."""
        return self._until is not None or bool(self._phases)

    @property
    def trains_to(self) -> int:
        """The epoch that this step's training ends with; 0 where there is none going on."""
        return self._until or 0

    @property
    def is_paused(self) -> bool:
        """Whether somebody has paused this step's training."""
        at_rest = self._session.state in (RunState.PAUSED, RunState.FINISHED)
        return self._until is not None and self._has_begun and at_rest

    @property
    def can_go_next(self) -> bool:
        """Whether there is a step after this one, or a try to come back from."""
        return self.lesson is not None and (self.trying or self.index + 1 < len(self.lesson.steps))

    @property
    def can_go_back(self) -> bool:
        """Whether there is a step before this one, or a try to come back from."""
        return self.lesson is not None and (self.trying or self.index > 0)

    def design_at(self, index: int) -> Design:
        """The design at the end of a step; that which the lesson begins with at −1."""
        assert self.found is not None
        return self._states[index].design if index >= 0 else self.found.design

    def open(self, found: LessonFolder) -> None:
        """Begin a lesson with its first step, in the place of the present design."""
        from simulator.lessons.playback import play  # loaded with the first lesson

        self.close()
        states = play(found.lesson, found.design)
        self._is_moving = True
        try:
            self._document.open_design(found.design)
        finally:
            self._is_moving = False
        self.found, self._states, self.values, self._places = found, states, {}, []
        self._openings += 1
        self.is_measuring = False
        self.opened.emit()
        self._enter(0)

    def close(self) -> None:
        """Leave the lesson; design and run stay as they are."""
        if self.found is None:
            return
        self._break_off()
        self.found, self._states, self.trying = None, (), False
        self.closed.emit()

    def _on_another_document(self) -> None:
        if not self._is_moving:
            self.close()

    # From step to step

    def next(self) -> None:
        """Perform the next step; while trying, come back to this one."""
        if self.trying:
            self.come_back()
        elif self.can_go_next:
            self._complete_edits()
            self._take_edits_back()
            self._enter(self.index + 1)

    def previous(self) -> None:
        """Take this step back; while trying, come back to it."""
        if self.trying:
            self.come_back()
        elif self.can_go_back:
            self._take_back()
            self.index -= 1
            self._places.pop()
            self._note_unmodified()
            self._show_again()
            self.step_changed.emit(self.index)

    def reset_step(self) -> None:
        """Perform this step once more, from where the step before has ended."""
        if self.found is not None:
            self.trying = False
            self._take_back()
            self._places.pop()
            self._enter(self.index)

    def try_it(self) -> None:
        """Leave design and run to be tried out; `come_back` leads back to them as they are now."""
        if self.found is None or self.trying:
            return
        self._complete_edits()
        self._take_edits_back()
        self._give_run_a_place("Try it yourself")
        self.trying = True
        self.changed.emit()

    def come_back(self) -> None:
        """End the try: design and run are again what they were when it began."""
        if self.found is not None and self.trying:
            self.trying = False
            self._break_off()
            self._return_to(self._end, self.design_at(self.index), self._states[self.index].epochs)
            self._show_again()
            self.changed.emit()

    def resume(self) -> bool:
        """Let this step's training go on to its end, where it was paused; whether it was."""
        if self._until is None or self._session.state is RunState.TRAINING:
            return False
        self._train()
        return True

    def _enter(self, index: int) -> None:
        from simulator.lessons.phases import phases
        from simulator.lessons.playback import StepState

        assert self.found is not None
        lesson = self.found.lesson
        before = self._states[index - 1] if index else StepState(self.found.design, (), None, 0)
        self.index = index
        self._places.append(self._document.undo_stack.index())
        self._phases = list(phases(lesson.steps[index], before))
        self.step_changed.emit(index)
        self._go_on()

    def _go_on(self) -> None:
        """Perform what is left of the step, up to where training has to be waited for."""
        while self._phases:
            phase = self._phases.pop(0)
            self._edit(phase)
            self._stage.go_live()
            if phase.epochs:
                self._begin_training(phase)
                self._show(phase.shows)
                self.changed.emit()
                return
            self._show(phase.shows)
        self._note_end()
        self._measure()
        self.changed.emit()

    def _complete_edits(self) -> None:
        """Do without the training that is left of this step, but not without its edits."""
        left = self._phases
        self._break_off()
        for phase in left:
            self._edit(phase)
        self._note_end()

    def _note_end(self) -> None:
        """The lecture stands here: what is changed from now on is the user's."""
        self._end = self._document.undo_stack.index()
        self._note_unmodified()

    def _break_off(self) -> None:
        """Wait for nothing any more."""
        self._phases = []
        if self._until is not None:
            self._until = None
            if self._session.state is RunState.TRAINING:
                self._session.pause()

    # Design and run

    def _edit(self, phase: Phase) -> None:
        """Take a phase's design over, and have the run go on or begin anew as the phase says."""
        text = self._text()
        document, session = self._document, self._session
        if phase.design != document.design:
            if phase.run in ("identity", "random"):
                self._controller.start_of_new = phase.run
            try:
                document.edit(text, lambda _: phase.design, announce_lost_skips=False)
            finally:
                self._controller.start_of_new = None
            if phase.run == "new" and session.has_begun():
                self._controller.replace_run()
        elif phase.run == "new" and session.has_begun():
            document.begin_run_anew(text)
        document.undo_stack.setClean()  # there is nothing of the user's to be saved

    def _text(self) -> str:
        return f"Step “{self.step.title}”" if self.step is not None else ""

    def _begin_training(self, phase: Phase) -> None:
        """Train; a run that has steps already gets another place, so that Previous finds it."""
        newest = self._stage.newest_step()
        if newest is not None and newest[0] > phase.until * newest[1]:
            self._document.begin_run_anew(self._text())  # the user has trained it further
        elif phase.run == "same":
            self._give_run_a_place(self._text())
        self._until = phase.until
        self._train()

    def _train(self) -> None:
        epochs, self._has_begun = self._until, False
        assert epochs is not None

        def train(worker: Worker) -> None:
            if not worker.train_to(epochs):
                self._trained.emit(epochs)

        self._session.post(train)

    def _on_trained(self, epochs: int) -> None:
        """There was nothing to train: the run has made all its steps, or diverged."""
        if self._until == epochs:
            self._until = None
            self._go_on()

    def _give_run_a_place(self, text: str) -> None:
        """Leave a copy of the run here, and let it go on at the next place of the undo history."""
        if self._session.has_begun():
            self._session.keep_copy()
            self._document.mark_place(text)
            self._document.undo_stack.setClean()

    def _take_edits_back(self) -> None:
        """Take back what the user has changed since the step was performed."""
        design, epochs = self.design_at(self.index), self._states[self.index].epochs
        if self._document.design != design:
            self._return_to(self._end, design, epochs)

    def _take_back(self) -> None:
        """Undo the present step."""
        self._break_off()
        before = self._states[self.index - 1] if self.index else None
        epochs = before.epochs if before is not None else 0
        self._return_to(self._places[self.index], self.design_at(self.index - 1), epochs)

    def _return_to(self, place: int, design: Design, epochs: int) -> None:
        """Have `design` again, at its place in the undo history where that leads to it.

        The run that was left there comes back; one that has not been trained by then begins anew.
        """
        self._stage.go_live()
        stack, runs = self._document.undo_stack, self._session.runs
        run, begins = runs.at(place), not epochs
        if stack.index() != place <= stack.count():
            begins |= run is None or not (run is runs.present or run.has_weights)
            stack.setIndex(place)
        if self._document.design != design:
            self._document.edit(self._text(), lambda _: design, announce_lost_skips=False)
        if begins and self._session.has_begun():
            self._controller.replace_run()
        self._end = place
        self._note_unmodified()

    def _note_unmodified(self) -> None:
        """There is nothing to save of a design that is the lesson's own."""
        if self.found is not None and self._document.design == self.design_at(self.index):
            self._document.undo_stack.setClean()

    def _show_again(self) -> None:
        """Show what this step and those before it show."""
        from simulator.lessons.phases import shown_until

        assert self.found is not None
        self._show(shown_until(self.found.lesson, self.index))

    def _show(self, shows: Iterable[Shown]) -> None:
        from simulator.lessons.actions import Camera, HideRuns, OpenView, Select, ShowStudy

        for action in shows:
            match action:
                case Select():
                    self._stage.select(self._places_of(action))
                case Camera():
                    named = action.network is not None or action.layers is not None
                    self._stage.fill_canvas_with(self._places_of(action) if named else ())
                case OpenView():
                    self._stage.open_view(action.view, action.quantity)
                case ShowStudy():
                    self._stage.show_study(action.study)
                case HideRuns():
                    self._stage.hide_runs()

    def _places_of(self, action: AtLayers) -> Iterable[LayerPlace]:
        return action.places(self._document.design)

    # The run

    def _on_state(self, state: RunState) -> None:
        if self._until is None:
            return
        if state is RunState.TRAINING:
            self._has_begun = True
        elif state in (RunState.EMPTY, RunState.FAILED):
            self._break_off()
        elif state in (RunState.PAUSED, RunState.FINISHED):
            newest = self._stage.newest_step()
            is_done = newest is not None and newest[0] >= self._until * newest[1]
            if self._session.broken or is_done:
                self._until = None
                self._go_on()
        self.changed.emit()

    def _measure(self) -> None:
        """Have the worker measure what claims ask of this step."""
        if self.found is None:
            return
        from simulator.lessons.live import asks_of, measure_step

        lesson, states, index = self.found.lesson, self._states, self.index
        opening = self._openings
        if not asks_of(lesson, index):
            return

        def look(trainer: Trainer | None) -> None:
            try:
                found = measure_step(lesson, states, index, trainer)
            except Cancelled:  # the run has been left meanwhile, as for another lesson
                found = {}
            except Exception:
                logger.exception("measuring a lesson's claims failed")
                found = {}
            self._measured.emit(opening, found)

        self.is_measuring = True
        self._session.post(lambda worker: worker.ask(look))

    def _on_measured(self, opening: int, found: Values) -> None:
        if opening == self._openings and self.found is not None:
            self.values |= found
            self.is_measuring = False
            self.changed.emit()
