"""`depthscope check FILE …`: list the problems of designs without opening them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.cli.console import BAD_INPUT, DONE, Refusal, load_design, print_line

if TYPE_CHECKING:
    import argparse

    from simulator.design.design import Design


def check(options: argparse.Namespace) -> int:
    """Print the problems of each file; bad input if there are any."""
    refused = False
    for path in options.files:
        try:
            design = load_design(path)
        except Refusal as refusal:
            for line in refusal.lines:
                print_line(line)
            refused = True
        else:
            print_line(f"{path}: no problems{_data_text(design)}")
    return BAD_INPUT if refused else DONE


def _data_text(design: Design) -> str:
    """What the design's own data file was taken for; nothing for other data."""
    from simulator.data import understand

    if design.data.name != "file":
        return ""
    return f"; {understand(design.data).sentence}"
