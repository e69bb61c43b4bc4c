"""Save in a loop, be killed, look at what is left.

`python -m tests.simulator.design.storage.killed_saves DIR N` does it N times in DIR.

A process of its own, so that each victim is a cheap fork of one that has everything imported.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path
from random import Random

from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.design.storage.locks import sweep_locks
from simulator.design.storage.replacing import sweep


def save_forever(path: Path, designs: tuple[Design, ...]) -> None:
    """The victim."""
    while True:
        for design in designs:
            files.save(design, path)


def main(folder: Path, kills: int) -> None:
    """Prints how many kills left a temporary behind; fails where one left a torn file."""
    random = Random(0)
    path = folder / "design.depthscope.json"
    short = edits.set_title(edits.empty_design(), "short")
    long = edits.set_notes(edits.empty_design(), "long " * 10_000)
    whole = {files.dumps(design).encode() for design in (short, long)}
    files.save(short, path)
    forks = multiprocessing.get_context("fork")
    found = set()
    for _ in range(kills):
        order = (long, short) if random.random() < 0.5 else (short, long)
        victim = forks.Process(target=save_forever, args=(path, order))
        victim.start()
        victim.join(random.uniform(0.0005, 0.02))
        victim.kill()
        victim.join()
        content = path.read_bytes()
        assert content in whole, f"torn: {len(content)} bytes"
        found.add(content)
    strays = [other for other in folder.iterdir() if other != path]
    for older_than_s in (3_600.0, -1.0):
        sweep(folder, older_than_s)
        sweep_locks(folder, older_than_s)
        if older_than_s > 0:
            assert set(folder.iterdir()) == {path, *strays}, "young strays may belong to someone"
    assert list(folder.iterdir()) == [path]
    print(len(strays), len(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
