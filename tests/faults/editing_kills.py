"""A process edits all the time and is killed; what is offered afterwards is at most 1 s behind.

`python -m tests.faults.editing_kills --count 200` prints how far behind the offers were.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from random import Random

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.recovery_copy import Judgement
from simulator.design.storage.recovery_folder import FoundCopy, RecoveryFolder
from tests.faults.editor import editor

LONGEST_S = 3.0


def kill_once(folder: Path, after_s: float) -> float:
    """Seconds of work that a kill cost; fails where nothing, or something torn, is offered.

    The kill comes `after_s` seconds after the first edit that had time to be kept.
    """
    path = folder / "mine.depthscope.json"
    files.save(edits.set_title(edits.empty_design(), "0"), path)
    recovery = RecoveryFolder(folder / "depthscope" / "recovery")
    with editor(folder) as process:
        process.do("open", str(path))
        process.pipe.send(("edit_for_ever",))
        times = {0: 0.0}
        killer = threading.Timer(after_s, process.process.kill)
        with suppress(EOFError):
            while True:
                number, time_s = process.pipe.recv()
                times[number] = time_s
                if killer.ident is None and list(recovery.path.glob("*.recovery")):
                    killer.start()
        killer.join()
    (found,) = recovery.found()
    assert isinstance(found, FoundCopy), found
    assert found.judgement is Judgement.NEWER
    kept = int(found.copy.design.title)
    last = max(times)
    assert files.load(path).title == "0"
    found.discard()
    return max(0.0, times[last] - times[min(kept + 1, last)])


def main(count: int, seed: int) -> list[float]:
    """Seconds of work lost by each kill."""
    random, lost_s = Random(seed), []
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            lost_s.append(kill_once(Path(folder), random.uniform(0, LONGEST_S)))
    return lost_s


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    lost_s = sorted(main(**vars(parser.parse_args())))
    print(
        f"{len(lost_s)} kills, each offered; seconds lost: median {statistics.median(lost_s):.2f}, "
        f"largest {lost_s[-1]:.2f}"
    )
