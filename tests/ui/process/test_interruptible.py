"""Work that nobody wants is left between two calls, and what comes after it is left in peace."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ui.process.interruptible import WayOut


def test_work_is_left_in_the_middle_and_what_follows_is_done() -> None:
    way_out, begun, told = WayOut(), threading.Event(), list[str]()

    def endless() -> None:
        try:
            begun.set()
            while True:
                pass
        except Exception:  # noqa: BLE001 - as a handler of errors would, which must not hold it up
            told.append("an error")

    thread = _begin(lambda: (way_out.run(endless), told.append("afterwards")))
    begun.wait()
    way_out.abandon()
    thread.join()
    assert told == ["afterwards"]


def test_to_abandon_what_is_over_disturbs_nobody() -> None:
    way_out, done, free, told = WayOut(), threading.Event(), threading.Event(), list[str]()

    def go_on() -> None:
        way_out.run(lambda: told.append("work"))
        done.set()
        free.wait()
        told.append("afterwards")

    thread = _begin(go_on)
    done.wait()
    way_out.abandon()
    free.set()
    thread.join()
    way_out.abandon()
    assert told == ["work", "afterwards"]


def test_however_late_it_comes_it_ends_within_the_work() -> None:
    """Abandoned again and again from the first moment on, a thread never meets it outside."""
    escaped: list[BaseException] = []
    for _ in range(300):
        way_out, over = WayOut(), threading.Event()

        def work(way_out: WayOut = way_out, over: threading.Event = over) -> None:
            try:
                way_out.run(lambda: sum(range(2_000)))
                sum(range(200))
            except BaseException as error:  # noqa: BLE001 - this is what must not come
                escaped.append(error)
            over.set()

        thread = _begin(work)
        while not over.is_set():
            way_out.abandon()
        thread.join()
    assert escaped == []


def _begin(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread
