"""A screen with a window manager and the program on it, and a hand on its keyboard and mouse."""

from __future__ import annotations

import ctypes.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

TOOLS = ("Xvfb", "openbox", "xdotool")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
if ctypes.util.find_library("xcb-cursor") is None:  # without it Qt shows no window under X
    MISSING.append("libxcb-cursor0")
PROGRAM = "tests.ui.shell.presentation.driven_program"
PATIENCE_S = 60.0
State = dict[str, Any]
Place = tuple[int, int]
Question = tuple[object, ...]


class Stage:
    """Plays the program on a screen of its own; `state` is what it told last."""

    def __init__(self, size: str, folder: Path, *designs: str) -> None:
        width, height = map(int, size.split("x"))
        self.size = width, height
        self._processes: list[subprocess.Popen[str]] = []
        self._environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "HOME": str(folder)}
        self._environment |= {f"XDG_{n}_HOME": str(folder) for n in ("CONFIG", "DATA", "STATE")}
        read, write = os.pipe()
        screen = ("-screen", "0", f"{size}x24", "-displayfd", str(write))
        self._start("Xvfb", *screen, pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as told:
            self._environment["DISPLAY"] = f":{told.readline().strip()}"
        self._start("openbox", "--sm-disable")
        program = self._start(sys.executable, "-m", PROGRAM, *designs)
        assert program.stdin is not None
        assert program.stdout is not None
        self._asked, self._told = program.stdin, program.stdout
        self.state: State = {}

    def _start(self, *words: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            words, cwd=ROOT, env=self._environment, text=True, pass_fds=pass_fds,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=None if PROGRAM in words else subprocess.DEVNULL,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def end(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.communicate(timeout=PATIENCE_S)

    # What is seen

    def until(self, holds: Callable[[State], object]) -> State:
        """The first state from now on for which something holds, which has to come."""
        self.ask("now")  # what was told before is past
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            told = self._read()
            if "answer" not in told:
                self.state = told
                if holds(told):
                    return told
        raise AssertionError(f"it did not come to this: {self.state}")

    def until_answered(self, holds: Callable[[Any], object], *question: object) -> None:
        """Ask until the answer is as it has to become."""
        end = time.monotonic() + PATIENCE_S
        while not holds(answer := self.ask(*question)):
            assert time.monotonic() < end, f"{question} did not come to this: {answer}"

    def ask(self, *question: object) -> Any:
        """The program's answer to one of its `QUESTIONS`."""
        print(json.dumps(question), file=self._asked, flush=True)
        while True:
            told = self._read()
            if "answer" in told:
                return told["answer"]

    def _read(self) -> State:
        line = self._told.readline()
        assert line, "the program has ended"
        return json.loads(line)

    # The hand

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, env=self._environment)

    def press(self, *keys: str) -> None:
        self._do("key", *keys)

    def type(self, text: str) -> None:
        self._do("type", text)

    def click(self, at: Place) -> None:
        self._do("mousemove", *map(str, at), "click", "1")

    def click_on(self, *question: object) -> None:
        """Click where the program says that something is."""
        self.click(self.ask(*question))

    def drag(self, start: Place, end: Place) -> None:
        """Press, move as a hand does, let go."""
        self._do("mousemove", *map(str, start), "mousedown", "1")
        for part in (0.2, 0.5, 0.8, 1.0):
            x, y = (round(a + part * (b - a)) for a, b in zip(start, end, strict=True))
            self._do("mousemove", str(x), str(y))
        self._do("mouseup", "1")
