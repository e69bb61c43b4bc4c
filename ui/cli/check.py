"""`depthscope check FILE …`: list the problems of designs without opening them."""

from __future__ import annotations

import argparse

from ui.cli.console import BAD_INPUT, DONE, Refusal, load_design, print_line


def check(options: argparse.Namespace) -> int:
    """Print the problems of each file; bad input if there are any."""
    refused = False
    for path in options.files:
        try:
            load_design(path)
        except Refusal as refusal:
            print_line(str(refusal))
            refused = True
        else:
            print_line(f"{path}: no problems")
    return BAD_INPUT if refused else DONE
