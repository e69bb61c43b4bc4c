"""Plays acts on a window and notes what goes wrong: exceptions, logs, messages of Qt, memory."""

from __future__ import annotations

import gc
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from simulator.design.limits import layer_count
from tests.monkey.acts import ACTS, copied_lessons, let_pass
from ui.lessons.speaker import SpeakerView
from ui.process.gc_timer import GarbageTimer, return_memory
from ui.run.run_state import RunState
from ui.shell.app import collect_at_rest, create_window
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.style import style_sheet, theme
from ui.widgets.dialogs import Dialogs

Step = tuple[str, int]  # the name of an act, and the seed of its own random numbers

WINDOWS = (MainWindow, SpeakerView)
EXPECTED = ("This plugin does not support",)
MOST_LAYERS, MOST_PARAMETERS = 300, 300_000  # of a design that the monkey goes on with
SETTLE_EVERY = 25
LEVEL_MINUTES = 10.0  # the first are the warm-up
REST_S = 30.0  # at most, until a new run is ready


def steps_of(seed: int) -> Iterator[Step]:
    """What the monkey does, without end."""
    random = Random(f"monkey/{seed}")
    names = [name for name, (_, weight) in ACTS.items() for _ in range(weight)]
    while True:
        yield random.choice(names), random.randrange(2**32)


@dataclass
class Trouble:
    """What went wrong, and after which step."""

    step: int
    text: str

    @property
    def kind(self) -> str:
        """What two troubles have in common that have one cause: the last line of each."""
        lines = self.text.strip().splitlines()
        place = next((line for line in reversed(lines) if line.lstrip().startswith("File")), "")
        return f"{lines[-1][:60]} {place}"


@dataclass
class Player:
    """One window and the troubles that it had."""

    window: MainWindow
    folder: Path
    troubles: list[Trouble] = field(default_factory=list)
    played: int = 0

    def play(self, step: Step) -> None:
        """Do one act, and let the window settle now and then."""
        name, seed = step
        try:
            ACTS[name][0](self.window, Random(seed))
        except Exception:  # noqa: BLE001 - whatever an act meets is what is sought
            self.note(traceback.format_exc())
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        QApplication.processEvents()
        self._note_strays()
        self.played += 1
        if self.played % SETTLE_EVERY == 0:
            let_pass(20)
            self._keep_small()

    def _note_strays(self) -> None:
        """A part that was left without a parent, and shown, is a window of its own."""
        for widget in QApplication.topLevelWidgets():
            is_part = widget.parent() is None and not isinstance(widget, WINDOWS)
            if is_part and widget.isVisible() and widget.windowType() is Qt.WindowType.Window:
                self.note(f"stray: {type(widget).__name__} is a window of its own")

    def _keep_small(self) -> None:
        design, analysis = self.window.document.design, self.window.document.analysis
        large = sum(network.parameters for network in analysis.networks) > MOST_PARAMETERS
        if large or any(layer_count(network) > MOST_LAYERS for network in design.networks):
            self.window.file_actions.open_opening_lesson()

    def note(self, text: str) -> None:
        """Keep a trouble, each kind once."""
        trouble = Trouble(self.played, text)
        if trouble.kind not in {known.kind for known in self.troubles}:
            self.troubles.append(trouble)

    def memory_mb(self) -> float:
        """What the process holds now, all garbage given back and all deletions done."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return_memory()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * 4096 / 1e6


@contextmanager
def player() -> Iterator[Player]:
    """A shown window whose dialogs answer at random and whose troubles are noted."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory(prefix="depthscope-monkey-") as name:
        window = create_window(None, Settings(kept=False))
        window.setProperty("monkey_folder", name)
        garbage = GarbageTimer(window)  # as in the program: in the midst of Qt's work it crashes
        collect_at_rest(garbage, window.session, lambda: [window.session])
        playing = Player(window, Path(name))
        with _watched(playing), _answered(playing):
            window.resize(1600, 1000)
            window.show()
            let_pass(50)
            try:
                yield playing
            finally:
                window.document.undo_stack.setClean()
                window.close()
                QApplication.processEvents()
                window.deleteLater()  # or every later restyling has its widgets to do as well
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                style_sheet.apply(application, theme.DARK)  # it may have ended presenting
                gc.enable()


class _LogHandler(logging.Handler):
    def __init__(self, playing: Player) -> None:
        super().__init__(logging.WARNING)
        self._playing = playing

    def emit(self, record: logging.LogRecord) -> None:
        self._playing.note(f"log: {self.format(record)}")


@contextmanager
def _watched(playing: Player) -> Iterator[None]:
    def on_exception(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        playing.note("".join(traceback.format_exception(kind, error, trace)))

    def on_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith(EXPECTED):
            playing.note(f"Qt: {text}")

    before, sys.excepthook = sys.excepthook, on_exception
    handler = _LogHandler(playing)
    logging.getLogger().addHandler(handler)
    qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(None)
        logging.getLogger().removeHandler(handler)
        sys.excepthook = before


@contextmanager
def _answered(playing: Player) -> Iterator[None]:
    """Dialogs answer at once, each time something else."""
    random = Random(playing.folder.name[:0])
    lessons = [str(path) for path in copied_lessons(playing.folder)]
    answers: dict[str, Any] = {
        "open_file": lambda *_: random.choice([*lessons, "", "/nowhere.json"]),
        "save_file": lambda _parent, _title, suggestion, *_: random.choice(
            ["", str(playing.folder / Path(suggestion).name)]
        ),
        "unsaved": lambda *_: random.choice(["save", "discard", "discard", "cancel"]),
        "recover": lambda *_: "later",
        "replace": lambda *_: random.choice([True, False]),
        "save_conflict": lambda *_: random.choice(["replace", "save as", "cancel"]),
    }
    before = {name: Dialogs.__dict__[name] for name in answers if name in Dialogs.__dict__}
    for name in before:
        setattr(Dialogs, name, staticmethod(answers[name]))
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(Dialogs, name, function)


def play_all(steps: Sequence[Step]) -> list[Trouble]:
    """The troubles of a sequence on a new window."""
    with player() as playing:
        for step in steps:
            playing.play(step)
        with suppress(RuntimeError):
            let_pass(50)
    return playing.troubles


def play_for(seed: int, minutes: float) -> tuple[Player, list[float]]:
    """Play so long; the troubles, and the memory in MB every LEVEL_MINUTES and at the end."""
    began_s = time.monotonic()
    levels_mb: list[float] = []
    level_minutes = min(LEVEL_MINUTES, minutes / 2)
    with player() as playing:
        for step in steps_of(seed):
            playing.play(step)
            passed = (time.monotonic() - began_s) / 60
            if passed >= min(level_minutes * (len(levels_mb) + 1), minutes):
                levels_mb.append(_at_rest_mb(playing))
                print(f"{playing.played:,} acts: {levels_mb[-1]:.0f} MB", flush=True)
            if passed >= minutes:
                return playing, levels_mb
    raise AssertionError("there is no last step")


def _at_rest_mb(playing: Player) -> float:
    """The least memory with the opening lesson open, once its run has taken the place of another.

    A worker that still has both, or that makes the new one, holds up to 40 MB for a while.
    """
    window = playing.window
    window.file_actions.open_opening_lesson()
    deadline = time.monotonic() + REST_S
    while window.session.state is not RunState.READY and time.monotonic() < deadline:
        let_pass(100)
    found = []
    for _ in range(4):
        let_pass(500)
        found.append(playing.memory_mb())
    return min(found)
