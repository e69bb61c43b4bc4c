"""A process saves and keeps recovery copies in a loop, and is killed; nothing may be torn or lost.

`python -m tests.faults.kills --count 500` prints what the kills hit. After each the file holds a
whole design, the newest recovery copy is whole and offered, and the next process can lock and save.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.locks import LockState
from simulator.design.storage.recovery_copy import Judgement, RecoveryCopy
from simulator.design.storage.recovery_folder import CopyFile, FoundCopy, RecoveryFolder
from simulator.design.storage.store import DesignStore
from tests.faults.processes import child

LONG = "long " * 10_000


def work(path: Path, file: CopyFile, pipe: Connection) -> None:
    """Edit, keep a copy, save, drop the copy, for ever; tells each title once it is on disk."""
    store = DesignStore.open(path, files.read(path))
    assert store.lock() is LockState.HELD
    number = 0
    while True:
        number += 1
        notes = LONG if number % 2 else ""
        design = edits.set_notes(edits.set_title(edits.empty_design(), str(number)), notes)
        file.write(RecoveryCopy(design, path, store.known.digest, time.time()))
        pipe.send(number)
        store.save(design)
        file.remove()


def kill_once(folder: Path, random: Random) -> str:
    """Start, kill, look; what the kill left behind. Raises AssertionError where it hurt."""
    path, copies = folder / "mine.depthscope.json", RecoveryFolder(folder / "recovery")
    files.save(edits.set_title(edits.empty_design(), "0"), path)
    file, told = copies.new_file(), 0

    def run(pipe: Connection) -> None:
        work(path, file, pipe)

    with child(run) as pipe:
        told = pipe.recv()
        until = time.monotonic() + random.uniform(0.0, 0.05)
        while (left_s := until - time.monotonic()) > 0 and pipe.poll(left_s):
            told = pipe.recv()
    return examine(path, copies, told)


def examine(path: Path, copies: RecoveryFolder, told: int) -> str:
    """Whether the work that was told of is in the file or is offered."""
    store = DesignStore.open(path, files.read(path))
    assert store.lock() is LockState.HELD, "the killed process's lock outlived it"
    in_file = int(files.load(path).title)
    offered = list(copies.found())
    kinds = []
    in_copy = 0
    for found in offered:
        assert isinstance(found, FoundCopy), f"damaged: {found}"
        in_copy = int(found.copy.design.title)
        right = {
            Judgement.SAME: in_copy == in_file,
            Judgement.NEWER: in_copy == in_file + 1,
        }
        assert right.get(found.judgement), f"{found.judgement}: copy {in_copy}, file {in_file}"
        kinds.append(found.judgement.value)
        found.discard()
    assert max(in_file, in_copy) >= told, f"{told} was on disk; file {in_file}, copy {in_copy}"
    store.save(edits.empty_design())
    store.close()
    return f"copy {kinds[0]}" if kinds else "no copy"


def main(count: int, seed: int) -> Counter[str]:
    """What the kills left behind, by kind."""
    random, found = Random(seed), Counter[str]()
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            found[kill_once(Path(folder), random)] += 1
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    for kind, times in main(**vars(parser.parse_args())).most_common():
        print(f"{times:5}  {kind}")
    print("nothing torn, nothing lost, every lock free")
