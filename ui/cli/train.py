"""`depthscope train`: train a design without a window, and print what came of it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.escaping import terminal_line
from ui.cli.console import (
    DONE,
    Refusal,
    load_design,
    print_line,
    try_targets,
    write_file,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from simulator.training.trainer import Trainer


def train(options: argparse.Namespace) -> int:
    """Train a design, write what was asked for, and print a table or one JSON object."""
    from simulator.training import report, weights
    from simulator.training.monitor import Monitor
    from simulator.training.trainer import Trainer

    if options.weights is not None:
        try:
            weights.check()
        except weights.MissingLibrary as error:
            raise Refusal(str(error)) from None
    try_targets(options.weights, options.log)
    settings = list(options.settings)
    if options.epochs is not None:
        settings.append(f"training.epochs={options.epochs}")
    if options.seed is not None:
        settings.append(f"training.seed={options.seed}")
    design = load_design(options.file, settings)
    trainer = Trainer(design)
    monitor = Monitor(trainer) if options.json else None
    with progress(trainer) as after_step:
        report.run(trainer, after_step, monitor=monitor)
    if options.log is not None:
        write_file(options.log, lambda path: report.write_log(trainer, path))
    if options.weights is not None:
        write_file(options.weights, lambda path: weights.save(trainer, path))
    if options.json:
        print_line(json.dumps(report.result(trainer, monitor), allow_nan=False))
    else:
        _print_table(trainer)
    return DONE


@contextmanager
def progress(trainer: Trainer) -> Iterator[Callable[[Trainer], None] | None]:
    """A progress bar with ETA on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=trainer.total_steps, unit=" steps", file=sys.stderr) as bar:

        def after_step(_trainer: Trainer) -> None:
            bar.update()

        yield after_step


def _print_table(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    rows = [("network", "layers", "parameters", "train loss", "validation", "accuracy", "status")]
    for network, state in zip(trainer.networks, snapshot.networks, strict=True):
        status = "finished"
        if state.divergence is not None:
            broken = state.divergence
            status = f"diverged at step {broken.step}: {broken.what} of {broken.layer}"
        rows.append(
            (
                terminal_line(network.name),
                str(network.depth),
                f"{network.parameter_count:,}",
                _number(state.train_loss),
                _number(state.validation_loss),
                "–" if state.train_accuracy is None else f"{state.train_accuracy:.1%}",
                status,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print_line(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
