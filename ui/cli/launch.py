"""`depthscope [FILE]`: open the window, or draw it into a file where there is no display."""

from __future__ import annotations

import gc
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
    if _has_display():
        load_window()
        from ui.shell.app import run

        return run(options.file)
    load_qt()
    path = options.file
    if path is not None:
        path = _design_of(path)
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


def _design_of(path: str) -> str:
    """The design to draw: a lesson, which is a folder or its file, begins with its own."""
    from simulator.lessons.shipped import DESIGN_FILE, LESSON_FILE

    is_file = os.path.basename(path) == LESSON_FILE
    folder = os.path.dirname(path) if is_file else path
    is_lesson = os.path.isfile(os.path.join(folder, LESSON_FILE))
    return os.path.join(folder, DESIGN_FILE) if is_lesson else path


def _has_display() -> bool:
    """Whether a window could be seen: not on an off-screen platform that was chosen by hand."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform in ("offscreen", "minimal"):
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def load_window() -> None:
    """Load the window's modules. Raises Refusal where Qt would not work here.

    There is no garbage to look for meanwhile; afterwards the application has a timer for that.
    """
    gc.disable()
    load_qt()
    import ui.shell.app  # noqa: F401


def load_qt() -> None:
    """Load Qt as it is used here; raises Refusal where it would not work."""
    from ui.process import import_hook, override_errors, pydantic_plugins, qt_names, startup_guard

    problem = startup_guard.problem()
    if problem is not None:
        raise Refusal(problem)
    import_hook.remove()
    override_errors.guard()
    qt_names.look_up_late()
    pydantic_plugins.switch_off()
