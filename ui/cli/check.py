"""`depthscope check FILE …`: list the problems of designs without opening them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.cli.console import BAD_INPUT, DONE, Refusal, load_design, print_line

if TYPE_CHECKING:
    import argparse


def check(options: argparse.Namespace) -> int:
    """Print the problems of each file; bad input if there are any."""
    refused = False
    for path in options.files:
        try:
            load_design(path)
        except Refusal as refusal:
            for line in refusal.lines:
                print_line(line)
            refused = True
        else:
            print_line(f"{path}: no problems")
    return BAD_INPUT if refused else DONE
