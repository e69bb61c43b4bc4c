"""`depthscope render FILE --out X.png`: check what is asked for, then draw it; imports Qt late."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.console import DONE, Refusal, load_design, print_line, try_targets
from ui.cli.launch import load_qt

if TYPE_CHECKING:
    import argparse


def render(options: argparse.Namespace) -> int:
    """Train off screen and draw the window, or one view, into a PNG file."""
    design_file = options.file
    if not options.out.lower().endswith(".png"):
        raise Refusal(f"{options.out}: must end in .png")
    load_design(design_file, [f"training.epochs={options.epochs}"] if options.epochs else [])
    try_targets(options.out)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    load_qt()
    from ui.cli.offscreen import draw_window

    try:
        draw_window(
            design_file, Path(options.out), options.epochs, options.size, options.theme,
            options.view,
        )  # fmt: skip
    except OSError as error:
        raise Refusal(f"{options.out}: {error.strerror or error}") from None
    except ValueError as error:
        raise Refusal(str(error)) from None
    print_line(options.out)
    return DONE
