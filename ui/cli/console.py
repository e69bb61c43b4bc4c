"""What the commands share: refusals, exit statuses, safe output, and reading a design."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.design.design import Design


DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130


class _Refusal(Exception):
    """Bad usage or bad input, in one or more lines for the user."""


def _say(text: str) -> None:
    """A line of the result; refused where it cannot be written, as on a full disk."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise _Refusal(f"the output cannot be written: {error.strerror or error}") from None


def _drop_output() -> None:
    """What is still in the buffer of the output must not fail once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(text: str) -> str:
    """Text from a file on one line, without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _load(path: str, settings: Sequence[str] = ()) -> Design:
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
        raise _Refusal(f"{path}: {error.strerror or error}") from None
    if found:
        raise _Refusal("\n".join(f"{path}: {problem}" for problem in found))
    return design


def _try_targets(*paths: str | None) -> None:
    """Find out before a long run where its results could not be written."""
    from simulator.design.storage.files import try_target

    for path in paths:
        if path is not None:
            _write(path, try_target)


def _write(path: str, write: Callable[[Path], None]) -> None:
    try:
        write(Path(path))
    except OSError as error:
        raise _Refusal(f"{path}: {error.strerror or error}") from None
