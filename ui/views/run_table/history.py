"""The history of a session's runs as rows: the current run and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.measurement.diagnosis import diagnose
from ui.plots.number_text import loss_text
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot

MOST_RUNS = 100
Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """The figures of a network; keeping its snapshot would keep the whole run in memory."""

    name: str
    depth: int
    parameters: int
    step: int
    seconds: float
    train_loss: float | None
    validation_loss: float | None
    train_accuracy: float | None
    validation_accuracy: float | None
    status: str
    verdict: str


def facts_of(network: NetworkSnapshot, *, running: bool) -> NetworkFacts:
    """The facts of a network at one moment; where its run is not running, it is paused."""
    status: str = network.status
    if status == "training" and not running:
        status = "paused"
    return NetworkFacts(
        network.name,
        len(network.kernel_layers),
        network.parameters,
        network.step,
        network.seconds,
        network.train_loss,
        network.validation_loss,
        network.train_accuracy,
        network.validation_accuracy,
        status,
        diagnose(network).text,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One network of one run; `number` counts the runs from 1, `network` the networks from 0."""

    number: int
    network: int
    facts: NetworkFacts
    epochs: float


@dataclass(frozen=True, slots=True)
class Column:
    """What a column shows: the value, for sorting and files, and how it is written."""

    title: str
    tip: str
    value: Callable[[Row], Value]
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


COLUMNS = (
    Column("Run", "counts the runs of this session", lambda row: row.number, _plain),
    Column("", "letter of the network", lambda row: theme.LETTERS[row.network], _plain, False),
    Column("Network", "its name", lambda row: row.facts.name, _plain, False),
    Column("Depth", "layers with a kernel", lambda row: row.facts.depth, _plain),
    Column("Parameters", "trainable numbers", lambda row: row.facts.parameters, _plain),
    Column("Steps", "mini-batches trained on", lambda row: row.facts.step, _plain),
    Column("Epochs", "passes over the training set", lambda row: round(row.epochs, 2), _figure),
    Column("Time", "spent stepping", lambda row: row.facts.seconds, _seconds),
    Column("Train loss", "over the training set", lambda row: row.facts.train_loss, _loss),
    Column("Validation loss", "over the validation set",
           lambda row: row.facts.validation_loss, _loss),
    Column("Train accuracy", "share of the training set that is right",
           lambda row: row.facts.train_accuracy, _share),
    Column("Validation accuracy", "share of the validation set that is right",
           lambda row: row.facts.validation_accuracy, _share),
    Column("Status", "where the run is", lambda row: row.facts.status, _plain, False),
    Column("Gradient", "the verdict on its gradients",
           lambda row: row.facts.verdict, _plain, False),
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
        self._present = [
            Row(
                self._number,
                index,
                facts_of(network, running=snapshot.running),
                network.step / snapshot.steps_per_epoch,
            )
            for index, network in enumerate(snapshot.networks)
        ]
        kept = [row for row in self.rows if row.number > self._number - MOST_RUNS]
        self.rows = kept + self._present

    def present(self, row: Row) -> bool:
        """Whether a row belongs to the current run."""
        return row.number == self._number


def table(rows: Sequence[Row]) -> tuple[list[str], list[list[Value]]]:
    """Header and values, for a CSV file."""
    header = [column.title or "Letter" for column in COLUMNS]
    return header, [[column.value(row) for column in COLUMNS] for row in rows]


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, figures aligned to the right."""
    titles = [column.title or " " for column in COLUMNS]
    rules = ["---:" if column.number else "---" for column in COLUMNS]
    lines = [titles, rules]
    for row in rows:
        texts = [column.text(column.value(row)) for column in COLUMNS]
        lines.append([text.replace("|", "\\|") for text in texts])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
