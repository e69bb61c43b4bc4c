"""What the commands share: refusals, exit statuses, safe output, and reading a design."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.escaping import terminal_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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


@contextmanager
def refused(shown: str) -> Iterator[None]:
    """Within this block a DesignError is a Refusal with a line for each problem, an OSError too.

    `shown` names the file at the head of each line.
    """
    from simulator.errors import DesignError

    try:
        yield
    except DesignError as error:
        raise Refusal(*(f"{shown}: {problem}" for problem in error.problems)) from None
    except OSError as error:
        raise Refusal(f"{shown}: {error.strerror or error}") from None


def load_design(path: str, settings: Sequence[str] = ()) -> Design:
    """Read a design without problems, with `settings` ("training.epochs=5") in place of its own.

    Raises Refusal with a line for each problem.
    """
    from simulator.design.analysis import problems
    from simulator.design.overrides import override
    from simulator.design.storage import files
    from simulator.errors import DesignError
    from ui.process.image_decoder import install_image_decoder

    install_image_decoder()
    with refused(path):
        design = override(files.load(path), list(settings))
        found = problems(design)
        if found:
            raise DesignError(found)
    return design


def try_targets(*paths: str | None) -> None:
    """Raise Refusal, before a long run, for paths to which its results could not be written."""
    from simulator.design.storage.replacing import try_target

    for path in paths:
        if path is not None:
            write_file(path, try_target)


def write_file(path: str, write: Callable[[Path], None]) -> None:
    """Have `write` write a file; its OSError becomes a Refusal."""
    with refused(path):
        write(Path(path))
