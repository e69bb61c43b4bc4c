"""The history of a session's runs as rows: the current run and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.measurement.headline import headline
from ui.plots.number_text import loss_text
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot

MOST_RUNS = 100
Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A network of a run at the time of a snapshot; `number` counts the runs from 1."""

    number: int
    index: int
    network: NetworkSnapshot
    snapshot: Snapshot


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
    Column("Run", "counts the runs of this session", lambda at: at.number, _plain),
    Column("", "letter of the network", lambda at: theme.LETTERS[at.index], _plain, False),
    Column("Network", "its name", lambda at: at.network.name, _plain, False),
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
        self._present: list[Row] = []
        self._number, self._step, self._run_id = 1, 0, -1

    def update(self, snapshot: Snapshot) -> None:
        """Bring the current run's rows up to a snapshot; a restart is another run.

        A run that goes on with an edited design has another id, but its steps go on, and the edit
        is marked in it.
        """
        if snapshot.rewound:
            return
        goes_on = snapshot.marks and snapshot.newest_step >= max(self._step, 1)
        restarted = snapshot.run_id != self._run_id and not goes_on
        if restarted and self._step:
            self._number += 1
        else:
            self.rows = self.rows[: len(self.rows) - len(self._present)]
        self._run_id, self._step = snapshot.run_id, snapshot.newest_step
        moments = [Moment(self._number, *numbered, snapshot)
                   for numbered in enumerate(snapshot.networks)]  # fmt: skip
        self._present = [
            Row(at.number, at.index, tuple(column.value(at) for column in COLUMNS))
            for at in moments
        ]
        kept = [row for row in self.rows if row.number > self._number - MOST_RUNS]
        self.rows = kept + self._present

    def present(self, row: Row) -> bool:
        """Whether a row belongs to the current run."""
        return row.number == self._number


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
