"""`depthscope [FILE]`: open the window, or draw it into a file where there is no display."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass
from ui.cli.console import DONE, _load, _Refusal, _say, _try_targets


def _open_window(options: argparse.Namespace) -> int:
    if options.file is not None and not os.path.exists(options.file):
        raise _Refusal(f"{options.file}: there is no such file")
    # before Qt: from then on its import hook reads the source of every module that is loaded
    import simulator.training.trainer  # noqa: F401

    _guard_start()
    if _has_display():
        from ui.shell.app import run

        return run(options.file)
    path = options.file
    if path is not None:
        _load(path)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _try_targets("depthscope.png")
    out = Path("depthscope.png").resolve()
    _say("There is no display: training off screen and drawing the window instead.")
    from ui.cli import render

    try:
        render.render(path, out, None, (1600, 1000), "dark", None)
    except OSError as error:
        raise _Refusal(f"{out}: {error.strerror or error}") from None
    _say(str(out))
    return DONE


def _has_display() -> bool:
    """Whether a window could be seen; an off-screen platform chosen by hand cannot show one."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform in ("offscreen", "minimal"):
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _guard_start() -> None:
    from ui.process import startup_guard

    problem = startup_guard.problem()
    if problem is not None:
        raise _Refusal(problem)
