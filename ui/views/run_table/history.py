"""The history of a session's runs as rows: the current run and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.measurement.headline import headline
from simulator.measurement.number_text import loss_text
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.run.run_book import RunBook, RunFacts

MOST_RUNS = 100
Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A network of a run at the time of a snapshot; `number` counts the runs from 1.

    `title` is what the run is called, and `difference` says in words what of its design differs
    from that of the present run.
    """

    number: int
    index: int
    network: NetworkSnapshot
    snapshot: Snapshot
    title: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One network of one run, with a value a column.

    Keeping the snapshot itself would keep the record of the whole run in memory.
    """

    number: int
    network: int
    values: tuple[Value, ...]

    def texts(self) -> list[str]:
        """The values as they are written."""
        return [column.text(value) for column, value in zip(COLUMNS, self.values, strict=True)]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column shows: the value, for sorting and files, and how it is written."""

    title: str
    tip: str
    value: Callable[[Moment], Value]
    text: Callable[[Value], str]
    number: bool = True


def _plain(value: Value) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _figure(value: Value) -> str:
    return "–" if not isinstance(value, int | float) else f"{value:.4g}"


def _loss(value: Value) -> str:
    """A loss with four decimals, so that decimal points line up."""
    if not isinstance(value, int | float):
        return "–"
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e3 or value == 0 else loss_text(value)


def _share(value: Value) -> str:
    return "–" if not isinstance(value, int | float) else f"{value:.1%}"


def _seconds(value: Value) -> str:
    return "–" if not isinstance(value, int | float) else f"{value:.2f} s"


def _status(at: Moment) -> Value:
    """Where its run is not running, a network that trains is paused."""
    waits = at.network.status == "training" and not at.snapshot.running
    return "paused" if waits else at.network.status


COLUMNS = (
    Column("Run", "counts the runs of this session, or is its name; ◆ is pinned",
           lambda at: at.title or at.number, _plain),
    Column("", "letter of the network", lambda at: theme.LETTERS[at.index], _plain, False),
    Column("Network", "its name", lambda at: at.network.name, _plain, False),
    Column("Differs", "what of its design differs from the present run",
           lambda at: at.difference, _plain, False),
    Column("Depth", "layers with a kernel", lambda at: len(at.network.kernel_layers), _plain),
    Column("Parameters", "trainable numbers", lambda at: at.network.parameters, _plain),
    Column("Steps", "mini-batches trained on", lambda at: at.network.step, _plain),
    Column("Epochs", "passes over the training set",
           lambda at: round(at.network.step / at.snapshot.steps_per_epoch, 2), _figure),
    Column("Time", "spent stepping", lambda at: at.network.seconds, _seconds),
    Column("Train loss", "over the training set", lambda at: at.network.train_loss, _loss),
    Column("Validation loss", "over the validation set",
           lambda at: at.network.validation_loss, _loss),
    Column("Train accuracy", "share of the training set that is right",
           lambda at: at.network.train_accuracy, _share),
    Column("Validation accuracy", "share of the validation set that is right",
           lambda at: at.network.validation_accuracy, _share),
    Column("Status", "where the run is", _status, _plain, False),
    Column("Diagnosis", "the headline of its findings",
           lambda at: headline(at.network).text, _plain, False),
)  # fmt: skip


class RunHistory:
    """Takes snapshots and keeps the last one of each run that has made a step."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.runs: RunBook | None = None
        self._rows_of: dict[int, list[Row]] = {}
        self._left_rows: dict[tuple[int, int], list[Row]] = {}  # by the keys and steps of runs
        self._number, self._step, self._run_id = 1, 0, -1

    def update(self, snapshot: Snapshot) -> None:
        """Bring the current run's rows up to a snapshot; a restart is another run."""
        if snapshot.rewound:
            return
        self._number = self._number_of(snapshot)
        self._run_id, self._step = snapshot.run_id, snapshot.newest_step
        present = self.runs.present if self.runs is not None else None
        self._rows_of[self._number] = _rows_of(self._number, snapshot, present)
        self._collect()

    def _number_of(self, snapshot: Snapshot) -> int:
        """The number of the run, where nobody knows it as its steps and marks tell.

        A run that goes on with an edited design has another id, but its steps go on, and the edit
        is marked in it.
        """
        known = self.runs.number_of(snapshot.run_id) if self.runs is not None else None
        if known is not None:
            return known
        goes_on = snapshot.marks and snapshot.newest_step >= self._step
        restarted = snapshot.run_id != self._run_id and not goes_on
        return self._number + bool(restarted and self._step)

    def show_runs(self, runs: RunBook) -> None:
        """Bring the rows of runs that were left up to date: names, and what differs."""
        self.runs = runs
        self._left_rows = {
            (run.key, run.step): self._left_rows.get((run.key, run.step))
            or _rows_of(run.number, run.snapshot, run)
            for run in runs.ghosts
            if run.snapshot is not None
        }
        for run in runs.ghosts:
            rows = self._left_rows[run.key, run.step]
            self._rows_of[run.number] = [_described(row, run, runs.difference(run)) for row in rows]
        self._collect()

    def _collect(self) -> None:
        for number in list(self._rows_of):
            if number <= self._number - MOST_RUNS:
                del self._rows_of[number]
        present = self._rows_of.get(self._number, [])
        earlier = [n for n in sorted(self._rows_of) if n != self._number]
        self.rows = [row for n in earlier for row in self._rows_of[n]] + present

    def present(self, row: Row) -> bool:
        """Whether a row belongs to the current run."""
        return row.number == self._number

    def run_of(self, row: Row) -> RunFacts | None:
        """The run of a row that is still at hand, present or left."""
        runs = self.runs
        if runs is None:
            return None
        if self.present(row):
            return runs.present
        return next((run for run in runs.ghosts if run.number == row.number), None)


def _rows_of(number: int, snapshot: Snapshot, run: RunFacts | None) -> list[Row]:
    title = _title(number, run)
    moments = (Moment(number, *at, snapshot, title) for at in enumerate(snapshot.networks))
    return [
        Row(at.number, at.index, tuple(column.value(at) for column in COLUMNS)) for at in moments
    ]


def _title(number: int, run: RunFacts | None) -> str:
    """What a run is called in its first column; "" where that is its number alone."""
    if run is None or not (run.name or run.pinned):
        return ""
    return f"{'◆ ' if run.pinned else ''}{run.name or number}"


def _described(row: Row, run: RunFacts, difference: str) -> Row:
    """The row of a run with its present name, what differs, and that it was left unfinished."""
    values = list(row.values)
    values[RUN] = _title(run.number, run) or run.number
    values[DIFFERS] = difference
    return Row(run.number, row.network, tuple(values))


RUN = 0
DIFFERS = [column.title for column in COLUMNS].index("Differs")


def table(rows: Sequence[Row]) -> tuple[list[str], list[list[Value]]]:
    """Header and values, for a CSV file."""
    header = [column.title or "Letter" for column in COLUMNS]
    return header, [list(row.values) for row in rows]


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, figures aligned to the right."""
    titles = [column.title or " " for column in COLUMNS]
    rules = ["---:" if column.number else "---" for column in COLUMNS]
    texts = [[text.replace("|", "\\|") for text in row.texts()] for row in rows]
    lines = [titles, rules, *texts]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
