"""Garbage is collected by the window's thread: what is young often, all of it when a run rests."""

from __future__ import annotations

import ctypes
import gc
import os
import re
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from simulator.design.storage import files
from tests.conftest import LESSONS
from ui.process import gc_timer
from ui.process.gc_timer import GarbageTimer
from ui.run.run_state import RunState
from ui.run.session import TrainingSession
from ui.shell.app import collect_at_rest


class Cycle:
    """Refers to itself, so that only a collection can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> Iterator[GarbageTimer]:
    monkeypatch.setattr(gc_timer, "AT_REST_MS", 10)
    owner = QObject()
    made = GarbageTimer(owner)
    yield made
    made.stop()
    made.set_at_rest(False)
    gc.unfreeze()


def old_cycle(timer: GarbageTimer) -> weakref.ref[Cycle]:
    """One that became garbage after it had outlived two collections of what is young."""
    cycle = Cycle()
    for _ in range(3):
        timer.timeout.emit()
    return weakref.ref(cycle)


def test_what_is_young_is_collected_at_every_tick(timer: GarbageTimer) -> None:
    found = weakref.ref(Cycle())
    assert found() is not None
    timer.timeout.emit()
    assert found() is None


def test_what_has_grown_old_is_freed_once_a_run_is_at_rest(
    qtbot: QtBot, timer: GarbageTimer
) -> None:
    found = old_cycle(timer)
    timer.timeout.emit()
    assert found() is not None
    timer.set_at_rest(True)
    qtbot.waitUntil(lambda: found() is None)


def test_a_run_that_goes_on_at_once_is_not_held_up(timer: GarbageTimer) -> None:
    timer.set_at_rest(True)
    timer.set_at_rest(False)
    assert not timer._at_rest.isActive()


def test_a_cycle_made_during_a_run_is_freed_after_it(qtbot: QtBot, timer: GarbageTimer) -> None:
    session = TrainingSession()
    collect_at_rest(timer, session, lambda: [session])
    try:
        session.load(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
        session.train()
        qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
        timer._at_rest.stop()
        found = old_cycle(timer)
        qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=60_000)
        qtbot.waitUntil(lambda: found() is None)
    finally:
        session.close()


def test_automatic_collection_is_off_and_what_is_spared_is_left_alone(
    timer: GarbageTimer,
) -> None:
    assert not gc.isenabled()
    cycle = Cycle()
    found = weakref.ref(cycle)
    timer.spare()
    del cycle
    timer.collect_all()
    assert found() is not None
    gc.unfreeze()
    timer.collect_all()
    assert found() is None


def test_what_the_first_run_at_rest_has_loaded_is_spared_and_no_more_of_later_ones(
    timer: GarbageTimer,
) -> None:
    before = gc.get_freeze_count()
    loaded, garbage = Cycle(), weakref.ref(Cycle())
    timer.collect_all()
    assert garbage() is None, "what is garbage already is not spared"
    spared = gc.get_freeze_count()
    assert spared > before
    found, later = weakref.ref(loaded), weakref.ref(Cycle())
    del loaded
    timer.collect_all()
    assert gc.get_freeze_count() <= spared
    assert found() is not None
    assert later() is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take back what is freed")
def test_memory_that_was_freed_goes_back_to_the_system(qtbot: QtBot, timer: GarbageTimer) -> None:
    """Blocks too small for mappings of their own, and one above them that stays in use."""

    def resident_mb() -> float:
        return (
            int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        )

    before = resident_mb()
    blocks = [np.ones(8_000) for _ in range(1_600)]  # of 64 kB: 100 MB
    stays = blocks[-1].copy()
    assert resident_mb() > before + 80
    blocks.clear()
    timer.collect_all()
    qtbot.waitUntil(lambda: resident_mb() < before + 30)
    assert stays[0] == 1


MALLOC_INFO = """
import ctypes, threading
from PySide6.QtCore import QCoreApplication
from ui.process.gc_timer import GarbageTimer

application = QCoreApplication([])
timer = GarbageTimer(application)
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
{allocate}
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""
SIX_THREADS = """
all_there = threading.Barrier(6)

def allocate():
    all_there.wait()
    libc.free(libc.malloc(100_000))
    all_there.wait()

threads = [threading.Thread(target=allocate) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
# once 24 MB were freed, glibc itself would take blocks up to that from an arena
LARGE_BLOCK = "libc.free(libc.malloc(24 << 20)); held = libc.malloc(8 << 20), libc.malloc(1 << 20)"
needs_glibc = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_info"), reason="needs glibc"
)


def memory_after(allocate: str) -> str:
    """What glibc says of its arenas and mappings in a process of its own."""
    program = MALLOC_INFO.format(allocate=allocate)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout


@needs_glibc
def test_threads_share_what_others_have_freed() -> None:
    assert memory_after(SIX_THREADS).count("<heap nr=") == 2


@needs_glibc
def test_large_blocks_leave_no_holes_between_small_ones() -> None:
    (mapped,) = re.findall(r'type="mmap" count="\d+" size="(\d+)"', memory_after(LARGE_BLOCK))
    assert 8 << 20 <= int(mapped) < 12 << 20
