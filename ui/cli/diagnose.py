"""`depthscope diagnose`: train a design, and say what was foreseen and found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.escaping import terminal_line
from ui.cli.console import DONE, load_design, print_line
from ui.cli.train import progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from simulator.diagnosis.symptom import Finding
    from simulator.training.monitor import Monitor


def diagnose(options: argparse.Namespace) -> int:
    """Train a design under watch; print forecast and findings, or one JSON object."""
    from simulator.training import report
    from simulator.training.monitor import Monitor
    from simulator.training.trainer import Trainer

    settings = list(options.settings)
    if options.epochs is not None:
        settings.append(f"training.epochs={options.epochs}")
    design = load_design(options.file, settings)
    trainer = Trainer(design)
    monitor = Monitor(trainer)
    with progress(trainer) as after_step:
        report.run(trainer, after_step, monitor=monitor)
    if options.json:
        print_line(json.dumps(report.result(trainer, monitor), allow_nan=False))
        return DONE
    for index, network in enumerate(trainer.networks):
        foreseen, found = monitor.forecasts[index], monitor.findings[index]
        print_line(f"{terminal_line(network.name)}: {_headline(monitor, index)}")
        _print("foreseen", foreseen)
        _print("found", found)
    return DONE


def _headline(monitor: Monitor, index: int) -> str:
    """The heaviest finding, else the heaviest of the forecast, else that all is well."""
    told = (*monitor.findings[index], *monitor.forecasts[index])
    if told:
        return told[0].name.replace("_", " ")
    return "healthy" if monitor.healthy[index] else "nothing found, and the loss does not fall"


def _print(moment: str, findings: Sequence[Finding]) -> None:
    for each in findings:
        since = f" since step {each.step:,}" if each.step else ""
        print_line(f"  {moment}{since}: {terminal_line(each.text)}")
