"""Checks a data file by reading it as a design would."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

import numpy as np

from simulator.data import DataSpec
from simulator.data.dataset import DatasetError
from simulator.data.interpretation.table import Table
from simulator.data.readers import files
from simulator.escaping import terminal_line

FOLDER = Path(tempfile.mkdtemp(prefix="depthscope-fuzz-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
LONGEST_SENTENCE = 2_000


def check_file(content: bytes, ending: str, target: str | None) -> bool:
    """Raise AssertionError where the file is neither read nor refused in a sentence.

    Whether it was refused.
    """
    path = FOLDER / f"own{ending}"
    path.write_bytes(content)
    return check_path(path, target)


def check_path(path: Path, target: str | None) -> bool:
    """The same of a file, or a folder, that is there."""
    files._cache = files._Cache()  # whatever the clock of the file system says
    spec = DataSpec(name="file", path=str(path), target=target)
    try:
        table = files.read(spec)
    except DatasetError as error:
        refusal = error
    else:
        _check_table(table)
        return False
    sentence = str(refusal)
    assert "because of an error" not in sentence, sentence
    assert refusal.field in DataSpec.model_fields, refusal.field
    assert 0 < len(sentence) < LONGEST_SENTENCE, sentence[:200]
    assert terminal_line(sentence).isprintable()
    return True


def _check_table(table: Table) -> None:
    assert table.inputs.dtype.kind in "fiu"
    assert np.isfinite(table.inputs).all()
    assert len(table.inputs) == len(table.targets) >= 2
    assert np.isfinite(table.targets).all()
    if table.task == "classification":
        assert set(np.unique(table.targets)) <= set(range(table.outputs))
        "".join(table.class_names).encode()
