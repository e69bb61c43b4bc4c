"""What the commands share: refusals, exit statuses, safe output, and reading a design."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.escaping import terminal_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from simulator.design.design import Design


DONE, CLAIM_FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class Refusal(Exception):
    """Bad usage or bad input, in one or more `lines` for the user."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def print_line(text: str, stream: TextIO | None = None) -> None:
    """Print one line that cannot steer a terminal, whatever it quotes; on stdout by default.

    Raises Refusal where stdout cannot be written: a full disk.
    """
    try:
        print(terminal_line(text), flush=True, file=stream or sys.stdout)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        raise Refusal(f"the output cannot be written: {error.strerror or error}") from None


def discard_output() -> None:
    """Let what the output still buffers go nowhere, so that flushing it at exit cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def load_design(path: str, settings: Sequence[str] = ()) -> Design:
    """Read a design without problems, with `settings` ("training.epochs=5") in place of its own.

    Raises Refusal with a line for each problem.
    """
    from simulator.design.analysis import problems
    from simulator.design.overrides import override
    from simulator.design.storage import files
    from simulator.errors import DesignError

    try:
        design = override(files.load(path), list(settings))
        found = problems(design)
    except DesignError as error:
        found = error.problems
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror or error}") from None
    if found:
        raise Refusal(*(f"{path}: {problem}" for problem in found))
    return design


def try_targets(*paths: str | None) -> None:
    """Raise Refusal, before a long run, for paths to which its results could not be written."""
    from simulator.design.storage.replacing import try_target

    for path in paths:
        if path is not None:
            write_file(path, try_target)


def write_file(path: str, write: Callable[[Path], None]) -> None:
    """Have `write` write a file; its OSError becomes a Refusal."""
    try:
        write(Path(path))
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror or error}") from None
