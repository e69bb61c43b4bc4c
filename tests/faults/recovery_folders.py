"""Recovery folders damaged in every way; the good copy is offered and nothing is deleted.

`python -m tests.faults.recovery_folders --count 10000` prints what was found. Each folder holds one
whole copy and up to eight entries that are damaged or strange, copies and locks.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from simulator.design import edits
from simulator.design.storage import files, recovery_copy
from simulator.design.storage.recovery_copy import RecoveryCopy
from simulator.design.storage.recovery_folder import DamagedCopy, FoundCopy, RecoveryFolder
from simulator.design.storage.store import NO_FILE

DESIGN = edits.set_title(edits.empty_design(), "the good one")
WHOLE = recovery_copy.encoded(RecoveryCopy(DESIGN, None, NO_FILE, 1.7e9, b"picture"))
OLD = f'{{"path": null, "design": {files.dumps(DESIGN)}}}'.encode()


def mutated(content: bytes, random: Random) -> bytes:
    """Bytes changed, cut, doubled or zeroed."""
    data = bytearray(content)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(data) + 1)
        kind = random.randrange(5)
        if kind == 0:
            data[at : at + 1] = random.randbytes(1)
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            data[at:at] = data[at : at + random.randint(1, 200)]
        elif kind == 3:
            size = random.randint(1, 500)
            data[at : at + size] = b"\0" * len(data[at : at + size])
        else:
            data[at:at] = random.choice([b"\xff", b"{", b'"', b"\\u0000", b"1e999", b"[" * 2_000])
    return bytes(data)


def make_folder(path: Path, random: Random) -> None:
    """A folder in the place of a file, sometimes with something in it."""
    path.mkdir()
    if random.random() < 0.5:
        (path / "kept").write_bytes(b"kept")


STRANGE: tuple[Callable[[Path, Random], object], ...] = (
    lambda path, random: path.write_bytes(mutated(WHOLE, random)),
    lambda path, random: path.write_bytes(mutated(WHOLE, random)),
    lambda path, random: path.write_bytes(mutated(OLD, random)),
    lambda path, random: path.write_bytes(b""),
    lambda path, random: path.write_bytes(b"\0" * random.randint(1, 9_000)),
    lambda path, random: path.write_bytes(random.randbytes(random.randint(1, 9_000))),
    lambda path, random: path.write_text(f"{random.randint(1, 99_999)}\nx\nanother-host\n"),
    make_folder,
    lambda path, random: os.mkfifo(path),
    lambda path, random: path.symlink_to("nowhere"),
    lambda path, random: path.symlink_to(path.name),
    lambda path, random: path.symlink_to("/dev/zero"),
    lambda path, random: path.symlink_to(random.choice(["..", "good.recovery"])),
)


def fill(folder: Path, random: Random) -> None:
    """One whole copy under a strange lock, among strange entries."""
    (folder / "good.recovery").write_bytes(WHOLE)
    if random.random() < 0.7:
        random.choice(STRANGE)(folder / "good.recovery.lock", random)
    for number in range(random.randint(0, 8)):
        ending = random.choice([".recovery", ".json", ".recovery.lock", ".recovery.damaged"])
        random.choice(STRANGE)(folder / f"{number}{ending}", random)


def inventory(folder: Path) -> Counter[tuple[object, ...]]:
    """Everything in a folder by kind and content, whatever its name."""
    found: Counter[tuple[object, ...]] = Counter()
    for path in folder.rglob("*"):
        mode = os.lstat(path).st_mode
        if path.is_symlink():
            found["link", os.readlink(path)] += 1
        elif path.is_file():
            found["file", path.read_bytes()] += 1
        else:
            found["other", mode] += 1
    return found


def look(folder: Path) -> tuple[int, int]:
    """Copies offered and damaged; fails where one is hidden or something is deleted."""
    before = inventory(folder)
    offered, damaged = [], 0
    for found in RecoveryFolder(folder).found():
        if isinstance(found, DamagedCopy):
            assert os.path.lexists(found.path)
            damaged += 1
        else:
            assert isinstance(found, FoundCopy)
            offered.append(found)
    assert any(each.file.path.name == "good.recovery" for each in offered), "hidden"
    for each in offered:
        each.release()
    after = inventory(folder)
    empty = ("file", b"")  # locks of ours come and go
    lost = {what: times for what, times in before.items() if after[what] < times}
    assert not set(lost) - {empty}, f"deleted: {lost}"
    return len(offered), damaged


def main(count: int, seed: int) -> Counter[str]:
    """How many copies were offered and how many entries said to be damaged, over all folders."""
    total: Counter[str] = Counter()
    for number in range(count):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            fill(folder, Random(f"{seed} {number}"))
            offered, damaged = look(folder)
            again, damaged_again = look(folder)
            assert (again, damaged_again) == (offered, 0), f"folder {number}"
            total += Counter(folders=1, offered=offered, damaged=damaged)
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    print(dict(main(**vars(parser.parse_args()))))
