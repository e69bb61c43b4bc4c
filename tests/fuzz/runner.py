"""Makes cases, checks each for crashes, jargon, time and memory, and shrinks what fails."""

from __future__ import annotations

import resource
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz.shrinking import shrunk

SLOWEST_S = 2.0
MOST_MB = 20.0  # that refusing one case may raise the peak of the process
WARM_UP = 50  # cases after which memory is looked at: models, caches and Qt are there by then


@dataclass(frozen=True)
class Target:
    """What is fuzzed: `make` writes a case from random numbers, `check` raises where it fails.

    `check` returns whether the case was refused: that has to cost next to no memory.
    """

    name: str
    make: Callable[[Random], bytes]
    check: Callable[[bytes], bool]


@dataclass(frozen=True)
class Finding:
    """A case that fails: its number, why, where, and the smallest case that fails in that way."""

    number: int
    reason: str
    trace: str
    case: bytes

    def __str__(self) -> str:
        shown = self.case if len(self.case) <= 2_000 else self.case[:2_000] + b"..."
        return f"case {self.number}: {self.reason}\n{self.trace}\n{shown!r}\n"


def case_of(target: Target, seed: int, number: int) -> bytes:
    """One case, the same for the same seed and number."""
    return target.make(Random(f"{target.name}/{seed}/{number}"))


def fuzz(
    target: Target, seed: int, count: int, start: int = 0, *, shrink: bool = True
) -> Iterator[Finding]:
    """Check `count` cases from number `start` on; yields what fails, each kind once."""
    known: set[str] = set()
    for number in range(start, start + count):
        case = case_of(target, seed, number)
        before_mb, began_s = _peak_mb(), time.perf_counter()
        cpu_s = time.process_time()
        reason, trace, refused = outcome(target, case)
        took_s = min(time.perf_counter() - began_s, time.process_time() - cpu_s)
        more_mb = _peak_mb() - before_mb
        if not reason and took_s > SLOWEST_S:
            reason = f"took {took_s:.1f} s"
        if refused and number - start >= WARM_UP and more_mb > MOST_MB:
            reason = f"raised the peak memory by {more_mb:.0f} MB"
        kind = reason.partition(":")[0] + trace
        if reason and kind not in known:
            known.add(kind)
            if shrink and trace:
                case = shrunk(case, lambda smaller, of=trace: outcome(target, smaller)[1] == of)
            yield Finding(number, reason, trace, case)


def outcome(target: Target, case: bytes) -> tuple[str, str, bool]:
    """Why a case fails and where, both empty where it does not, and whether it was refused."""
    try:
        refused = target.check(case)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is sought
        frames = traceback.extract_tb(error.__traceback__)
        last = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-3:]]
        return f"{type(error).__name__}: {error}", " > ".join([type(error).__name__, *last]), False
    return "", "", refused


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
