"""Two processes open one file, change it and save it at the same moment; none may be lost silently.

`python -m tests.faults.races --count 1000` prints, for each kind of race, how often each outcome
came. Kinds: `open` (each opens the file as a window does: the second is read-only), `taken over`
(the second takes the file over and both save), `unlocked` (nothing but the comparison at the moment
of replacing stands between them, as on a file system without locks for editing).
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.store import DesignStore, SaveRefused
from tests.faults.processes import child

KINDS = ("open", "taken over", "unlocked")


def race(path: Path, kind: str, random: Random) -> tuple[str, ...]:
    """One race on a new file; the two outcomes. Raises AssertionError where a save was lost."""
    files.save(edits.set_title(edits.empty_design(), "first"), path)
    delays_s = [random.uniform(0, 0.003) for _ in range(2)]

    def racer(number: int):
        def run(pipe: Connection) -> None:
            store = DesignStore.open(path, files.read(path))
            if kind != "unlocked":
                store.lock()
            pipe.send("opened")
            pipe.recv()
            if kind == "taken over" and number == 1:
                store.take_over()
            pipe.poll(delays_s[number])  # nothing comes: a delay
            try:
                store.save(edits.set_title(edits.empty_design(), f"by {number}"))
            except SaveRefused as refusal:
                pipe.send(f"asked: {refusal.obstacle.value}")
            else:
                pipe.send("saved")
            pipe.recv()

        return run

    with child(racer(0)) as one, child(racer(1)) as other:
        for pipe in (one, other):
            assert pipe.recv() == "opened"
        for pipe in (one, other):
            pipe.send("go")
        outcomes = (one.recv(), other.recv())
    title = files.load(path).title
    saved = [f"by {number}" for number, outcome in enumerate(outcomes) if outcome == "saved"]
    assert saved == [title], f"{outcomes}, and the file is {title}"
    return outcomes


def main(count: int, seed: int) -> dict[str, Counter[tuple[str, ...]]]:
    """Races of each kind by their outcomes."""
    random = Random(seed)
    found: dict[str, Counter[tuple[str, ...]]] = {kind: Counter() for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            path = Path(folder) / f"{number}.depthscope.json"
            found[kind][race(path, kind, random)] += 1
            path.unlink()
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    for kind, outcomes in main(**vars(parser.parse_args())).items():
        print(f"{kind}: {sum(outcomes.values())} races, none lost silently")
        for outcome, times in outcomes.most_common():
            print(f"  {times:5}  {' | '.join(outcome)}")
