"""Data files for the monkey to drop: read at once or in the background, sound or damaged."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
from PySide6.QtGui import QImage

SMALL, LARGE = 30, 3_000  # rows: the second is read on a thread of its own
SIDE = 8


def written(folder: Path, random: Random) -> Path:
    """One of some files, made anew if it is not there, and else sometimes changed."""
    name = random.choice(["small.csv", "large.csv", "bad.csv", "digits.npz", "torn.npz", "images"])
    path = folder / "data" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or random.random() < 0.2:
        if name == "images":
            _write_images(path, random)
        elif name.endswith(".csv"):
            path.write_text(_table(name, random), encoding="utf-8")
        else:
            _write_arrays(path, random)
            if name == "torn.npz":
                path.write_bytes(path.read_bytes()[: random.randrange(3_000)])
    return path


def _table(name: str, random: Random) -> str:
    rows = LARGE if name == "large.csv" else SMALL
    sign, apart = random.choice([(".", ","), (",", ";"), (".", "\t")])
    kinds = random.choice([("yes", "no"), ("1.5", "2.25"), ("rot", "grün", "blau")])
    lines = [apart.join(["length", "Breite (cm)", "kind"])]
    for at in range(rows):
        numbers = [f"{random.gauss(at % 3, 1):.3f}".replace(".", sign) for _ in range(2)]
        lines.append(apart.join([*numbers, kinds[at % len(kinds)].replace(".", sign)]))
    if name == "bad.csv":
        for _ in range(3):
            lines[random.randrange(len(lines))] = random.choice(["", "x", '"a;b', "1" * 400, "?;?"])
    return "\n".join(lines) + "\n"


def _write_arrays(path: Path, random: Random) -> None:
    draw, count = np.random.default_rng(random.randrange(99)), random.choice([40, 600])
    images = draw.integers(0, 256, (count, SIDE, SIDE), np.uint8)
    np.savez(path, x_train=images, y_train=draw.integers(0, 3, count))


def _write_images(path: Path, random: Random) -> None:
    for kind in ("dots", "lines"):
        (path / kind).mkdir(parents=True, exist_ok=True)
        for number in range(4):
            image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
            image.fill(random.randrange(256))
            image.save(str(path / kind / f"{number}.png"))
