"""Scenes of a lecture, played from the launch with keys and mouse under a window manager.

Needs Xvfb, openbox and xdotool; where one of them is missing, the test says so and is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

TOOLS = ("Xvfb", "openbox", "xdotool")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
PATIENCE_S = 60.0
State = dict[str, Any]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs an X server"),
]


class Stage:
    """A screen with the program on it, and a hand on its keyboard and mouse."""

    def __init__(self, size: str, folder: Path) -> None:
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
        program = self._start(sys.executable, "-m", "tests.ui.shell.presentation.driven_program")
        assert program.stdout is not None
        self._told = program.stdout
        self.state: State = {}

    def _start(self, *words: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            words, cwd=ROOT, env=self._environment, text=True, pass_fds=pass_fds,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def end(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.communicate(timeout=PATIENCE_S)

    def until(self, holds: Callable[[State], object]) -> State:
        """The first state from now on for which something holds, which has to come."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            line = self._told.readline()
            assert line, "the program has ended"
            self.state = json.loads(line)
            if holds(self.state):
                return self.state
        raise AssertionError(f"it did not come to this: {self.state}")

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, env=self._environment)

    def press(self, *keys: str) -> None:
        self._do("key", *keys)

    def click(self, at: tuple[int, int]) -> None:
        self._do("mousemove", *map(str, at), "click", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self._do("mousemove", *map(str, start), "mousedown", "1")
        self._do("mousemove", *map(str, end), "mouseup", "1")


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(request.param, tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("stage", ["1024x768"], indirect=True)
def test_a_lecture_on_a_small_projector(stage: Stage) -> None:
    width, height = 1024, 768
    first = stage.until(lambda now: now["run"] == "READY" and now["active"])
    x, y, wide, high = first["frame"]
    assert x >= 0
    assert y >= 0
    assert x + wide <= width
    assert y + high <= height
    # scene 1: one key, and one network learns where the other does not
    stage.press("space")
    done = stage.until(lambda now: now["run"] == "FINISHED" and not now["rewound"])
    assert done["losses"][0] > 2.2
    assert done["losses"][1] < 0.4
    # presenting: the whole screen, in type that is read from the last row
    stage.press("F5")
    shown = stage.until(lambda now: now["type_px"] >= height / 45)
    assert shown["full_screen"]
    assert shown["size"] == [width, height]
    stage.until(lambda now: min(h for _, h in now["docks"].values()) >= height / 2 - 1)
    # scene 5: the timeline is dragged back, and forward again
    left, right, level = stage.state["timeline"]
    third, last = left + (right - left) // 3, right - 20
    stage.drag((last, level), (third, level))
    back = stage.until(lambda now: now["rewound"])
    assert 0 < back["step"] < 0.6 * back["newest"]
    stage.press("ctrl+l")
    stage.until(lambda now: not now["rewound"])
    # scene 2: ReLU everywhere, by one choice in the bar; undo brings sigmoid back
    stage.click(stage.state["activation"])
    stage.press("r", "Return")
    stage.until(lambda now: now["activations"] == ["relu"])
    stage.press("ctrl+z")
    stage.until(lambda now: "sigmoid" in now["activations"])
    # scene 3: a layer goes into the running network
    stage.press("space")
    stage.until(lambda now: now["run"] == "TRAINING")
    stage.press("d")
    grown = stage.until(lambda now: sum(now["layers"]) == sum(first["layers"]) + 1)
    assert grown["newest"] > 0
    stage.press("ctrl+z")
    stage.until(lambda now: now["layers"] == first["layers"])
    # and back: the window is where and as it was
    stage.press("F5")
    again = stage.until(lambda now: now["frame"] == done["frame"] and now["docks"] == done["docks"])
    assert again["view"] == done["view"]
    assert not again["full_screen"]
