"""The runs of a document as the window knows them: the present one, and those that were left.

The worker keeps the weights of a run that is left (simulator/training/kept_runs.py); what is here
says whose they are: the design, the place in the undo history that leads back to the run, and the
runs whose last step it went on from. It holds a run's last snapshot, whose history views never
change: views draw it as a *ghost*, a run that is shown faintly beside the present one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.design.design_differences import difference_text
from simulator.training.run_changes import only_learning_rate_differs

if TYPE_CHECKING:
    from simulator.design.design import Design
    from simulator.measurement.snapshot import Snapshot

MOST_GHOSTS = 8  # that are not pinned; what was left first is forgotten first


@dataclass(slots=True, eq=False)
class RunFacts:
    """One run.

    `key` stays the same for as long as the run exists, `run_id` is the one in its snapshots, and
    `number` counts runs for people. `position` is the place in the undo history whose design the
    run trains. `past` holds the keys of the runs that it continues, each with the step at which it
    went on alone; None until that is known.
    """

    key: int
    run_id: int
    number: int
    position: int | None
    design: Design
    past: dict[int, int | None] = field(default_factory=dict)
    data: object = None  # what the data file was like when it began
    snapshot: Snapshot | None = None  # the last, once the run was left
    has_weights: bool = False  # whether it can be taken up again
    name: str = ""
    pinned: bool = False
    hidden: bool = False
    cleared: bool = False  # kept for Undo and Redo alone

    @property
    def step(self) -> int:
        """The last step of a run that was left."""
        return self.snapshot.newest_step if self.snapshot is not None else 0

    @property
    def is_finite(self) -> bool:
        """Whether it was left, and none of its networks had diverged."""
        networks = self.snapshot.networks if self.snapshot is not None else ()
        return bool(networks) and all(network.divergence is None for network in networks)

    @property
    def title(self) -> str:
        """What people call the run."""
        return self.name or f"run {self.number}"


class RunBook(QObject):
    """Lists the runs that were left; `changed` follows every change of `ghosts` or of one of them.

    `forgotten` carries the keys whose weights are of no use any more, `pinned_changed` those that
    are to be kept longest (what is pinned, and where Undo ends), and `dropped` a sentence on what
    memory did not suffice for.
    """

    changed = Signal()
    forgotten = Signal(object)
    pinned_changed = Signal(object)
    dropped = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.present: RunFacts | None = None
        self._left: dict[int, RunFacts] = {}
        self._numbers: dict[int, int] = {}  # run id → number
        self._last_key = self._last_number = 0
        self._told_pinned: set[int] = set()

    # Which runs there are

    def begin(self, run_id: int, position: int | None, design: Design, *, unused: bool) -> RunFacts:
        """A new run is the present one; where the last one was `unused`, under its number."""
        if not (unused and self.present is not None):
            self._last_number += 1
        self._last_key += 1
        return self._enter(RunFacts(self._last_key, run_id, self._last_number, position, design))

    def go_on(self, run_id: int, position: int | None, design: Design, *, kept: bool) -> RunFacts:
        """The present run goes on with another design; where it is `kept`, as another run."""
        old = self.present
        assert old is not None
        if not kept:
            old.run_id, old.position, old.design = run_id, position, design
            return self._enter(old)
        self._last_key += 1
        past = {**old.past, old.key: None}
        return self._enter(RunFacts(self._last_key, run_id, old.number, position, design, past))

    def take_up(self, run: RunFacts, run_id: int, position: int | None) -> RunFacts:
        """A run that was left is the present one again."""
        self._left.pop(run.key, None)
        run.run_id, run.position, run.snapshot, run.has_weights = run_id, position, None, False
        return self._enter(run)

    def _enter(self, run: RunFacts) -> RunFacts:
        self.present = run
        self._numbers[run.run_id] = run.number
        self.changed.emit()
        return run

    def leave(self, *, position: int | None) -> None:
        """The present run is left, and found again at a place in the undo history."""
        run = self.present
        assert run is not None
        for other in self._left.values():
            if position is not None and other.position == position:
                other.position = None  # it was left there earlier
        run.position, run.cleared = position, False
        self._left[run.key] = run

    def on_kept(self, key: int, snapshot: Snapshot | None) -> None:
        """The worker has kept a run whose last snapshot this is; None where it had made no step."""
        run = self._left.get(key)
        if run is None:
            return
        if snapshot is None:
            del self._left[key]
            return
        run.snapshot, run.has_weights = snapshot, True
        for other in self._all():
            if key in other.past and other.past[key] is None:
                other.past[key] = run.step
        self._number_branch(run)
        self._forget_useless()
        self._tell_pinned()
        self.changed.emit()

    def _number_branch(self, run: RunFacts) -> None:
        """A run that went another way than the present one has a number of its own."""
        present = self.present
        if present is not None and run.number == present.number and self._is_ghost(run):
            self._last_number += 1
            run.number = self._numbers[run.run_id] = self._last_number

    def on_dropped(self, key: int) -> None:
        """The worker had no memory left for a run's weights: its curves stay."""
        run = self._left.get(key)
        if run is not None and run.has_weights:
            run.has_weights, run.position = False, None
            self.dropped.emit(f"the weights of {run.title} are no longer kept; its curves are")
            self._forget_useless()
            self.changed.emit()

    def forget_redo(self, position: int, *, joins: bool = False) -> None:
        """An edit has led to a place in the undo history: what Redo led to is out of reach.

        So is what was run at that place itself, except the present run where the edit `joins` the
        one before, as in a drag.
        """
        for run in self._all():
            stays = joins and run is self.present and run.position == position
            if run.position is not None and run.position >= position and not stays:
                run.position = None
        self._forget_useless()

    def at(self, position: int | None) -> RunFacts | None:
        """The run that belongs to a place in the undo history, present or left."""
        if position is None:
            return None
        if self.present is not None and self.present.position == position:
            return self.present
        found = (run for run in self._left.values() if run.position == position)
        return next(found, None)

    def clear(self) -> None:
        """Another document: nothing was run of it."""
        keys = list(self._left)
        self._left.clear()
        self.present = None
        self.forgotten.emit(keys)
        self.changed.emit()

    def _all(self) -> list[RunFacts]:
        return [*self._left.values(), *([self.present] if self.present is not None else [])]

    def _forget_useless(self) -> None:
        """Forget what neither Undo nor Redo leads to and nothing shows."""
        ghosts = [run for run in self.ghosts if not run.pinned]
        old = {run.key for run in ghosts[: max(0, len(ghosts) - MOST_GHOSTS)]}
        shown = {run.key for run in self.ghosts} - old
        useless = [
            run.key
            for run in self._left.values()
            if run.position is None and run.snapshot is not None and run.key not in shown
        ]
        for key in useless:
            del self._left[key]
        if useless:
            self.forgotten.emit(useless)

    # Ghosts

    @property
    def ghosts(self) -> list[RunFacts]:
        """The runs that are shown beside the present one, what was left first comes first.

        A run that went on from another one, such as with another learning rate, and was left
        before its next step has nothing to show that the other has not.
        """
        found = [run for run in self._left.values() if self._is_ghost(run)]
        ends = {run.key: run.step for run in found}
        return [
            run
            for run in found
            if run.pinned or not any(ends.get(key) == run.step for key in run.past)
        ]

    @property
    def shown(self) -> list[RunFacts]:
        """The ghosts that are not hidden.

        Of two of which one went on from the other's last step, the longer one shows all of both.
        """
        found = [run for run in self.ghosts if not run.hidden]
        went_on_at = {key: step for run in found for key, step in run.past.items()}
        return [run for run in found if run.pinned or went_on_at.get(run.key) != run.step]

    def _is_ghost(self, run: RunFacts) -> bool:
        """Whether a run that was left shows any step that the present one does not."""
        present = self.present
        if run.snapshot is None or run.cleared or present is None or run is present:
            return False
        if run.key in present.past:
            went_on_at = present.past[run.key]
            return went_on_at is not None and run.step > went_on_at
        return run.past.get(present.key) != run.step

    def find(self, key: int) -> RunFacts | None:
        """A run that was left."""
        return self._left.get(key)

    def number_of(self, run_id: int) -> int | None:
        """The number of the run that a snapshot shows."""
        return self._numbers.get(run_id)

    def is_past(self, run: RunFacts) -> bool:
        """Whether the present run continues a run that was left."""
        return self.present is not None and run.key in self.present.past

    def earlier_rate(self) -> float | None:
        """The learning rate of the run that the present one continues, or else of the last one
        that was left, stayed finite and differs in nothing else; None where there is neither.
        """
        present, left = self.present, list(self._left.values())
        if present is None:
            return None
        found = [run for run in left if run.key in present.past] or [
            run
            for run in left
            if run.is_finite and only_learning_rate_differs(run.design, present.design)
        ]
        return found[-1].design.training.optimizer.learning_rate if found else None

    def is_present(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is of the present run, or of one that nobody has entered here."""
        present, number = self.present, self._numbers.get(snapshot.run_id)
        return present is None or number is None or number == present.number

    def difference(self, run: RunFacts) -> str:
        """What of a run differs from the present one, in words."""
        if self.present is None or run is self.present:
            return ""
        words = difference_text(self.present.design, run.design)
        return words or "the same design"

    def hide_left(self) -> None:
        """Show none of the runs that were left, those included that the worker is still keeping."""
        for run in self._left.values():
            run.cleared, run.pinned = True, False
        self._forget_useless()
        self._tell_pinned()
        self.changed.emit()

    def clear_ghosts(self) -> None:
        """Show none any more; those that Undo or Redo lead to are still kept."""
        for run in self.ghosts:
            run.cleared, run.pinned = True, False
        self._forget_useless()
        self._tell_pinned()
        self.changed.emit()

    def pin(self, run: RunFacts, pinned: bool) -> None:
        """Keep a run longest, and show it until it is unpinned."""
        run.pinned = pinned
        self._tell_pinned()
        self.changed.emit()

    def _tell_pinned(self) -> None:
        found = {one.key for one in self._all() if one.pinned}
        places = {run.position: run.key for run in self._all() if run.position is not None}
        if places:
            found.add(places[min(places)])
        if found != self._told_pinned:
            self._told_pinned = found
            self.pinned_changed.emit(found)

    def hide(self, run: RunFacts, hidden: bool) -> None:
        """Show a run in the views, or do not."""
        run.hidden = hidden
        self.changed.emit()

    def rename(self, run: RunFacts, name: str) -> None:
        """Give a run a name; an empty one lets its number speak."""
        run.name = name.strip()
        self.changed.emit()
