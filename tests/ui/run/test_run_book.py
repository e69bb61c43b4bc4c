"""Which runs are ghosts, what they are called, and what is forgotten."""

from __future__ import annotations

import pytest

from simulator.design.design import Design
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from ui.run.run_book import MOST_GHOSTS, RunBook, RunFacts

RELU, TANH = design([dense("a", 4, "relu")]), design([dense("a", 4, "tanh")])
FASTER = design([dense("a", 4, "relu")], optimizer={"name": "sgd", "learning_rate": 10.0})
_trainer = Trainer(RELU)
SNAPSHOTS: list[Snapshot] = []
for _ in range(12):
    _trainer.step()
    SNAPSHOTS.append(_trainer.snapshot())


@pytest.fixture
def book() -> RunBook:
    return RunBook()


def begun(book: RunBook, run_id: int, position: int | None, design: Design = RELU) -> RunFacts:
    return book.begin(run_id, position, design, unused=False)


def replaced(
    book: RunBook, steps: int, run_id: int, position: int | None = None, design: Design = RELU
) -> RunFacts:
    """Leave the present run after some steps for a new one; returns the one that was left."""
    run = book.present
    assert run is not None
    book.leave(position=run.position)
    book.begin(run_id, position, design, unused=not steps)
    book.on_kept(run.key, SNAPSHOTS[steps - 1] if steps else None)
    return run


def test_a_run_that_a_new_one_replaced_is_a_ghost_and_says_what_differs(book: RunBook) -> None:
    begun(book, 1, 0)
    old = replaced(book, 5, 2, 1, TANH)
    assert not book.is_past(old)
    assert book.earlier_rate() is None
    assert book.ghosts == [old]
    assert book.difference(old) == "activation ReLU instead of tanh in 1 layer"
    assert (old.title, book.number_of(1), book.number_of(2)) == ("run 1", 1, 2)
    book.rename(old, " rectified ")
    assert old.title == "rectified"


def test_a_run_without_a_step_is_no_ghost_and_lends_its_number(book: RunBook) -> None:
    begun(book, 1, 0)
    replaced(book, 0, 2, 1)
    assert book.number_of(2) == 1
    assert book.ghosts == []
    assert book.at(0) is None


def test_what_a_run_went_on_from_is_its_past_and_no_ghost(book: RunBook) -> None:
    begun(book, 1, 0)
    run = book.present
    assert run is not None
    book.leave(position=0)
    child = book.go_on(2, 1, TANH, kept=True)
    book.on_kept(run.key, SNAPSHOTS[4])
    assert book.ghosts == []
    assert child.past == {run.key: 5}
    assert book.is_past(run)
    assert book.earlier_rate() == RELU.training.optimizer.learning_rate
    book.leave(position=1)  # undo: the run is back, and the other one has gone further
    book.take_up(run, 3, 0)
    book.on_kept(child.key, SNAPSHOTS[8])
    assert book.ghosts == [child]
    assert (run.number, child.number) == (1, 2)
    assert book.at(1) is child
    assert book.at(0) is run


def test_a_run_that_made_no_step_of_its_own_is_no_ghost(book: RunBook) -> None:
    begun(book, 1, 0)
    run = book.present
    assert run is not None
    book.leave(position=0)
    child = book.go_on(2, 1, TANH, kept=True)
    book.on_kept(run.key, SNAPSHOTS[4])
    book.leave(position=1)
    book.take_up(run, 3, 0)
    book.on_kept(child.key, SNAPSHOTS[4])
    assert book.ghosts == []


def test_of_two_runs_with_the_same_steps_the_first_is_a_ghost(book: RunBook) -> None:
    begun(book, 1, 0)
    first = book.present
    assert first is not None
    book.leave(position=0)
    book.go_on(2, 1, FASTER, kept=True)
    book.on_kept(first.key, SNAPSHOTS[4])
    second = replaced(book, 5, 3, 2, FASTER)
    assert second.past == {first.key: 5}
    assert book.ghosts == [first]
    assert book.difference(first) == "learning rate 0.01 instead of 10"
    assert book.earlier_rate() == 0.01, "of a run that the present one does not continue"
    book.pin(second, pinned=True)
    assert book.ghosts == [first, second]


def test_a_run_that_another_ghost_went_on_from_is_not_drawn_a_second_time(book: RunBook) -> None:
    begun(book, 1, 0)
    first = book.present
    assert first is not None
    book.leave(position=0)
    book.go_on(2, 1, RELU, kept=True)
    book.on_kept(first.key, SNAPSHOTS[4])
    longer = replaced(book, 10, 3, 2)
    assert book.ghosts == [first, longer], "both are listed, and may be taken up again"
    assert book.shown == [longer], "it shows all steps of the other one"
    book.hide(longer, hidden=True)
    assert book.shown == [first]
    book.hide(longer, hidden=False)
    book.pin(first, pinned=True)
    assert book.shown == [first, longer]


def test_an_edit_after_undo_takes_what_redo_led_to_out_of_reach(book: RunBook) -> None:
    forgotten: list[int] = []
    book.forgotten.connect(forgotten.extend)
    begun(book, 1, 0)
    first = replaced(book, 5, 2, 1)
    second = book.present
    assert second is not None
    book.leave(position=1)
    book.take_up(first, 3, 0)
    book.on_kept(second.key, SNAPSHOTS[2])
    book.forget_redo(1)
    assert book.at(1) is None
    assert book.ghosts == [second]  # a ghost all the same
    assert forgotten == []
    book.clear_ghosts()
    assert (book.ghosts, forgotten) == ([], [second.key])


def test_of_the_runs_at_the_place_of_an_edit_only_the_one_of_its_own_drag_stays_there(
    book: RunBook,
) -> None:
    """A present run may be beyond the place: that of a design that cannot be trained is none."""
    run = begun(book, 1, 3)
    book.forget_redo(3, joins=True)
    assert book.at(3) is run
    book.forget_redo(3)
    assert book.at(3) is None
    assert run.position is None


def test_of_many_ghosts_those_left_first_are_forgotten_unless_pinned(book: RunBook) -> None:
    begun(book, 1, None)
    runs = []
    for number in range(MOST_GHOSTS + 3):
        runs.append(replaced(book, 5, number + 2))
        if number == 0:
            book.pin(runs[0], pinned=True)
    assert book.ghosts == [runs[0], *runs[3:]]


def test_clearing_leaves_what_undo_leads_to_and_hides_it(book: RunBook) -> None:
    begun(book, 1, 0)
    run = replaced(book, 5, 2, 1)
    book.clear_ghosts()
    assert book.shown == []
    assert book.at(0) is run
    book.clear()
    assert book.at(0) is None


def test_hiding_reaches_a_run_that_the_worker_is_still_keeping(book: RunBook) -> None:
    begun(book, 1, 0)
    first = book.present
    assert first is not None
    book.leave(position=0)
    book.begin(2, 1, TANH, unused=False)
    book.hide_left()
    book.on_kept(first.key, SNAPSHOTS[5])
    assert book.ghosts == []
    assert book.at(0) is first


def test_weights_that_are_dropped_are_told_and_the_curves_stay(book: RunBook) -> None:
    told: list[str] = []
    book.dropped.connect(told.append)
    begun(book, 1, 0)
    run = replaced(book, 5, 2, 1)
    book.on_dropped(run.key)
    assert book.ghosts == [run]
    assert (book.at(0), run.has_weights) == (None, False)
    assert told == ["the weights of run 1 are no longer kept; its curves are"]


def test_what_is_pinned_and_where_undo_ends_is_kept_longest(book: RunBook) -> None:
    told: list[set[int]] = []
    book.pinned_changed.connect(told.append)
    begun(book, 1, 0)
    first = replaced(book, 5, 2, 1)
    second = replaced(book, 5, 3, 2)
    replaced(book, 5, 4, 3)
    assert told == [{first.key}]
    book.pin(second, pinned=True)
    book.pin(second, pinned=False)
    assert told == [{first.key}, {first.key, second.key}, {first.key}]
