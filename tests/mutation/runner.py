"""Applies a seeded sample of mutants to copies of the tree and says which ones no test notices.

Run as `python -m tests.mutation.runner --count 200 --seed 1` (`make mutants`), with folders of
sources behind it to draw from these alone. Each mutant meets the tests nearest to it first: the
file that its mirror finds, those of its folder, of its package, of the four folders, of the whole
simulator, and last the slow ones; in `ui` those of its folder, its package and, for a picture, of
`PICTURES`. The first failure ends it. The checkout itself is never changed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutation.mutants import Change, sample
from tests.test_mirror import TESTED_IN

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("simulator/nn", "simulator/engine", "simulator/training", "simulator/measurement")
PICTURES = ("ui/plots", "ui/views")  # whose tests look at one another's parts
MEMORY_KIB = 8 * 2**20  # a changed size must not take the machine's memory
NOT_COPIED = (".*", "__pycache__", "build", "*.egg-info")
KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"
MIRRORED_BY = {source: test for test, sources in TESTED_IN.items() for source in sources}
PATIENCE = 3  # times what the tests take without a change, until a mutant is taken to hang


def stages(path: str, quick: bool) -> list[list[str]]:
    """What pytest is asked for, in turn, when the source `path` is changed; no test twice."""
    source, tests = Path(path), Path("tests")
    nearest = source.with_name(f"test_{source.name}")
    nearest = tests / MIRRORED_BY.get(source.with_suffix("").as_posix(), nearest)
    package = Path(*source.parts[:2])
    in_simulator = source.parts[0] == "simulator"
    further = [*FOLDERS, "simulator"] if in_simulator else []
    further += PICTURES if str(package) in PICTURES else ()
    folders = [source.parent, package, *map(Path, further)]
    near = [nearest, *(tests / folder for folder in folders)]
    near = [each for each in dict.fromkeys(near) if (ROOT / each).exists()]
    found = [
        [str(each), "-m", "not slow", *(f"--ignore={done}" for done in near[:number])]
        for number, each in enumerate(near)
    ]
    return [*found, ["tests/simulator", "-m", "slow"]] if in_simulator and not quick else found


def folders_of(chosen: list[Change]) -> list[str]:
    """The folders, none within another, that hold all tests that some of the mutants meet."""
    asked = {Path(stage[0]) for each in chosen for stage in stages(each.mutant.path, True)}
    return sorted(str(path) for path in asked if asked.isdisjoint(path.parents))


def passes(folder: Path, asked: list[str], limit_s: float) -> bool:
    """Whether the tests pass in the copied tree `folder`; raises TimeoutExpired after `limit_s`."""
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    limited = ["sh", "-c", f'ulimit -v {MEMORY_KIB}; exec "$@"', "sh", *pytest, *asked]
    process = subprocess.Popen(
        limited,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    return status in (0, 5)  # 5: a folder without tests, or none that is slow


def meet(folder: Path, change: Change, limit_s: float, quick: bool) -> str:
    """What becomes of the mutant in the copied tree, which is whole again afterwards."""
    path = folder / change.mutant.path
    before = path.read_bytes()
    try:
        path.write_text(change.text, encoding="utf-8")
        _forget_compiled(path)
        for asked in stages(change.mutant.path, quick):
            if not passes(folder, asked, limit_s):
                return KILLED
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        path.write_bytes(before)
        _forget_compiled(path)
    return SURVIVED


def _forget_compiled(path: Path) -> None:
    """Python knows compiled files by the second and the size, and a change may keep both."""
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def run(chosen: list[Change], processes: int, limit_s: float, quick: bool) -> list[str]:
    """The outcome of each mutant, in order; `processes` copies of the tree work side by side."""
    lock, done = threading.Lock(), 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        copies: Queue[Path] = Queue()
        for number in range(processes):
            copy = Path(scratch, str(number))
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
            copies.put(copy)
        asked, started = (
            [*folders_of(chosen), *(("-m", "not slow") if quick else ())],
            time.monotonic(),
        )
        if not passes(Path(scratch, "0"), asked, 10 * limit_s):  # else all would look noticed
            sys.exit("The tests fail without any change; mend them first.")
        # on a busy machine what is merely slow must not look noticed either
        patient_s = max(limit_s, PATIENCE * (time.monotonic() - started))

        def one(change: Change) -> str:
            nonlocal done
            folder = copies.get()
            start = time.monotonic()
            outcome = meet(folder, change, patient_s, quick)
            copies.put(folder)
            with lock:
                done += 1
                place = f"{change.mutant.path}:{change.mutant.start[0]}"
                seconds = time.monotonic() - start
                print(f"{done:4} {outcome:9} {seconds:5.0f} s  {place}", flush=True)
                if outcome != KILLED:
                    print(change.diff, flush=True)
            return outcome

        with ThreadPoolExecutor(processes) as pool:
            return list(pool.map(one, chosen))


def report(chosen: list[Change], outcomes: list[str]) -> str:
    """A table by folder, and the survivors as diffs."""
    counts: dict[str, Counter[str]] = {}
    for change, outcome in zip(chosen, outcomes, strict=True):
        for name in ("/".join(Path(change.mutant.path).parts[:2]), "all"):
            counts.setdefault(name, Counter())[outcome] += 1
    lines = [f"{'':24}{'mutants':>8}{'killed':>8}{'timed out':>11}{'survived':>10}{'noticed':>9}"]
    for name in sorted(counts, key=lambda name: (name == "all", name)):
        found = counts[name]
        noticed = 1 - found[SURVIVED] / found.total()
        lines.append(
            f"{name:24}{found.total():8}{found[KILLED]:8}{found[TIMED_OUT]:11}"
            f"{found[SURVIVED]:10}{noticed:9.1%}"
        )
    for change, outcome in zip(chosen, outcomes, strict=True):
        if outcome == SURVIVED:
            lines.append(f"\nsurvived ({change.mutant.operator}):\n{change.diff}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many mutants are drawn")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--processes", type=int, default=2, help="how many at a time")
    parser.add_argument("--limit", type=float, default=300, help="seconds for a run of pytest")
    parser.add_argument("--quick", action="store_true", help="leave the slow tests out")
    parser.add_argument("paths", nargs="*", default=FOLDERS, help="folders of sources")
    asked = parser.parse_args()
    files = [path for folder in asked.paths for path in (ROOT / folder).rglob("*.py")]
    paths = [str(path.relative_to(ROOT)) for path in files]
    chosen = sample(ROOT, paths, asked.count, asked.seed)
    print(f"{len(chosen)} mutants, seed {asked.seed}", flush=True)
    outcomes = run(chosen, asked.processes, asked.limit, asked.quick)
    print(report(chosen, outcomes))


if __name__ == "__main__":
    main()
