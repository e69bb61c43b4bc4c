"""`depthscope diagnose`: train a design, and say what was foreseen, found and what helps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.escaping import terminal_line
from ui.cli.console import DONE, load_design, print_line
from ui.cli.train import progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from simulator.measurement.diagnosis import Finding
    from simulator.training.monitor import Monitor


def diagnose(options: argparse.Namespace) -> int:
    """Train a design under watch; print forecast, findings and cures, or one JSON object."""
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
    result = report.result(trainer, monitor)
    if not options.no_cures:
        for index, network in enumerate(result["networks"]):
            told = [*network["forecast"], *network["findings"]]
            network["cures"] = report.cures_of(design, index, told)
    if options.json:
        print_line(json.dumps(result, allow_nan=False))
        return DONE
    for index, network in enumerate(result["networks"]):
        print_line(f"{terminal_line(network['name'])}: {_headline(monitor, index)}")
        _print("foreseen", monitor.forecasts[index])
        _print("found", monitor.findings[index])
        for cure in network.get("cures", ()):
            print_line(f"  cure: {_cure_text(cure)}")
    return DONE


def _cure_text(cure: dict[str, Any]) -> str:
    """A tried cure in a line: "+ skips: 2.3 → 0.12 after 5 epochs"."""
    before, after, epochs = (
        cure[key] for key in ("train_loss_before", "train_loss_after", "epochs")
    )
    was = "diverged" if before is None else f"{before:.3g}"
    for_how_long = "1 epoch" if epochs == 1 else f"{epochs:.3g} epochs"
    against = cure["finding"].replace("_", " ")
    return f"{cure['text']}: {was} → {after:.3g} after {for_how_long} (for: {against})"


def _headline(monitor: Monitor, index: int) -> str:
    """The heaviest of what was found or foreseen, else that all is well."""
    told = (*monitor.findings[index], *monitor.forecasts[index])
    if told:
        return max(told, key=lambda each: each.weight).name.replace("_", " ")
    return "healthy" if monitor.healthy[index] else "nothing found, and the loss does not fall"


def _print(moment: str, findings: Sequence[Finding]) -> None:
    for each in findings:
        since = f" since step {each.step:,}" if each.step else ""
        print_line(f"  {moment}{since}: {terminal_line(each.text)}")
