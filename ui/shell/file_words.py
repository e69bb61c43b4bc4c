"""What is said of files: saved by others, open elsewhere, recovered; with times."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.design.storage.recovery_copy import Judgement
from simulator.design.storage.store import Obstacle
from simulator.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.design.storage.recovery_copy import RecoveryCopy
    from simulator.design.storage.recovery_folder import DamagedCopy
    from simulator.design.storage.store import DesignStore, SaveRefused
    from simulator.errors import DesignError
    from ui.document.document import Document


def refused_text(name: object, error: DesignError | OSError) -> str:
    """That a file was not opened, and the first reason."""
    if isinstance(error, OSError):
        return f"{name} was not opened: {error.strerror or error}"
    first, *others = error.problems
    more = f" (and {len(others)} more)" if others else ""
    return f"{name} was not opened: {first}{more}"


def conflict_text(store: DesignStore, refusal: SaveRefused) -> str:
    """Why saving asks first, in sentences with times."""
    if refusal.obstacle is Obstacle.READ_ONLY:
        return "The file is write-protected. Its protection would stay, its content be replaced."
    if refusal.obstacle is Obstacle.OPEN_ELSEWHERE:
        since = when("since", store.locked_since_s())
        return (
            f"It has been open in another window{since}. Replacing takes it over: the other window "
            "can save under another name only."
        )
    if refusal.obstacle is Obstacle.UNKNOWN:
        return "Whether somebody has changed the file in the meantime is not known."
    return (
        f"The file is no longer what was opened here: it was changed"
        f"{when('', store.changed_s())}, and that would be lost."
    )


def damaged_text(damaged: Sequence[DamagedCopy]) -> str:
    """What is said of copies that could not be read; empty without any."""
    if not damaged:
        return ""
    first = damaged[0]
    copies = "A recovery copy" if len(damaged) == 1 else f"{len(damaged)} recovery copies"
    were = "was" if len(damaged) == 1 else "were"
    return f"{copies} could not be read and {were} kept: {first.path} ({first.reason})."


def unreadable_text(folder: Path, reason: str | None) -> str:
    """What is said where the folder of recovery copies cannot be read; empty where it can."""
    if reason is None:
        return ""
    return (
        f"The folder of recovery copies cannot be read ({reason}): {folder}. Unsaved changes of an "
        "earlier launch may lie there, and are kept."
    )


def judgement_text(copy: RecoveryCopy, judgement: Judgement) -> str:
    """How a copy stands to its file, in sentences with times."""
    made = f"The copy was made {time_text(copy.written_s)}."
    if copy.path is None:
        return f"{made} The design had never been saved."
    name = copy.path.name
    sentences = {
        Judgement.NEWER: f"It is newer than {name}, which is as it was before these changes.",
        Judgement.SAME: f"{name} holds the same.",
        Judgement.OLDER: f"It is older than {name}, which was saved {_saved(copy)} and holds "
        "something else. Recovering opens the older design and leaves the file as it is.",
        Judgement.DIVERGED: f"{name} was changed meanwhile, {_saved(copy)}, by someone else: "
        "neither holds what the other does. Recovering leaves the file as it is.",
        Judgement.NO_FILE: f"{name} is no longer there.",
        Judgement.UNKNOWN: f"{name} cannot be read: which of the two is newer is not known.",
    }
    return f"{made} {sentences[judgement]}\n{copy.path.parent}"


def _saved(copy: RecoveryCopy) -> str:
    try:
        return time_text(os.stat(copy.path or "").st_mtime)
    except OSError:
        return "since then"


def time_text(seconds: float, now_s: float | None = None) -> str:
    """A time as people say it: "at 14:05:10" today, else "on 2026-11-27 at 14:05"."""
    then = datetime.fromtimestamp(seconds)
    today = datetime.fromtimestamp(time.time() if now_s is None else now_s).date()
    if then.date() == today:
        return f"at {then:%H:%M:%S}"
    return f"on {then:%Y-%m-%d} at {then:%H:%M}"


def when(word: str, seconds: float | None) -> str:
    """A time to go on a sentence with, " since 14:05:10"; empty where it is not known."""
    if seconds is None:
        return ""
    text = time_text(seconds)
    return f" {word} {text.removeprefix('at ').removeprefix('on ')}" if word else f" {text}"


def window_title(document: Document) -> str:
    """The title of a window: its file or design, and whether another window edits the file."""
    name = document.path.name if document.path else document.design.title
    # "[*]" stands for the mark of a changed document; doubled, it is text
    shown = one_line(name).replace("[*]", "[*][*]")
    if document.store is not None and document.store.is_open_elsewhere():
        shown += " (read-only)"
    return f"{shown} — Depthscope"
