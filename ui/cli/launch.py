"""`depthscope [FILE]`: open the window, or draw it into a file where there is no display."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.console import DONE, Refusal, load_design, print_line, try_targets

if TYPE_CHECKING:
    import argparse


def open_window(options: argparse.Namespace) -> int:
    """Open the window on the given file; without a display draw depthscope.png instead."""
    if options.file is not None and not os.path.exists(options.file):
        raise Refusal(f"{options.file}: there is no such file")
    # before Qt: from then on its import hook reads the source of every module that is loaded
    import simulator.training.trainer  # noqa: F401

    guard_start()
    if _has_display():
        from ui.shell.app import run

        return run(options.file)
    path = options.file
    if path is not None:
        load_design(path)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try_targets("depthscope.png")
    out = Path("depthscope.png").resolve()
    print_line("There is no display: training off screen and drawing the window instead.")
    from ui.cli.offscreen import draw_window

    try:
        draw_window(path, out, None, (1600, 1000), "dark", None)
    except OSError as error:
        raise Refusal(f"{out}: {error.strerror or error}") from None
    print_line(str(out))
    return DONE


def _has_display() -> bool:
    """Whether a window could be seen: not on an off-screen platform that was chosen by hand."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform in ("offscreen", "minimal"):
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def guard_start() -> None:
    """Refuse to load a Qt that would not work with this Python, before it is imported."""
    from ui.process import startup_guard

    problem = startup_guard.problem()
    if problem is not None:
        raise Refusal(problem)
