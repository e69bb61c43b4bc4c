"""Design files: the form on disk, versions, what is no design, and saving that nothing can tear."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import resource
import stat
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files, strict_json
from simulator.design.storage.replacing import sweep
from simulator.errors import DesignError
from simulator.nn.layers import LAYER_TYPES
from tests.conftest import LESSONS, ROOT
from tests.simulator.design.edits.sketch import sketch
from tests.simulator.random_designs import designs

GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.depthscope.json"))
BY_HAND = (ROOT / "tests" / "golden" / "by-hand.json").read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a design is saved, in a folder of its own."""
    folder = tmp_path / "designs"
    folder.mkdir()
    return folder / "mine.depthscope.json"


# The form


def test_a_file_written_by_hand_is_saved_without_its_defaults_a_layer_a_line() -> None:
    saved = ROOT / "tests" / "golden" / "by-hand.depthscope.json"
    assert files.dumps(files.loads(BY_HAND)).encode() == saved.read_bytes()


DESIGNS = [*GOLDEN, *sorted(LESSONS.glob("*/design.depthscope.json"))]


@pytest.mark.parametrize("golden", DESIGNS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_file_of_this_version_is_read_and_written_back_to_the_byte(golden: Path) -> None:
    assert files.dumps(files.load(golden)).encode() == golden.read_bytes()


def test_the_golden_file_says_everything_that_its_version_can() -> None:
    text = (ROOT / "tests" / "golden" / "version-1.depthscope.json").read_text(encoding="utf-8")
    assert all(f'"type": "{kind}"' in text for kind in [*LAYER_TYPES, "block"])


@given(designs())
def test_any_design_survives_saving(design: Design) -> None:
    text = files.dumps(design)
    assert text.endswith("}\n")
    assert files.loads(text) == design
    assert files.dumps(files.loads(text)) == text
    assert json.loads(text) == design.model_dump(mode="json")


# Versions


def test_a_newer_version_says_so() -> None:
    text = '{"format": "depthscope.design", "version": 2, "networks": "in a new way"}'
    with pytest.raises(DesignError) as caught:
        files.loads(text)
    assert str(caught.value) == (
        "version: this file was written by a newer Depthscope (format version 2); "
        "this one reads up to version 1"
    )


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{}", 'format: must be "depthscope.design"'),
        ('{"format": "other"}', 'format: must be "depthscope.design" (got "other")'),
        ('{"format": "depthscope.design"}', "version: is missing"),
        ('{"format": "depthscope.design", "version": 0}', "version: must be 1 (got 0)"),
        ('{"format": "depthscope.design", "version": -1}', "version: must be 1 (got -1)"),
        ('{"format": "depthscope.design", "version": true}', "version: must be 1 (got true)"),
        ('{"format": "depthscope.design", "version": 1.0}', "version: must be 1 (got 1.0)"),
        ('{"format": "depthscope.design", "version": "1"}', 'version: must be 1 (got "1")'),
        ('{"format": "depthscope.design", "version": 1}', "networks: is missing"),
        ("[]", 'must be a JSON object, as in {"format": "depthscope.design", …}'),
        ("null", 'must be a JSON object, as in {"format": "depthscope.design", …}'),
    ],
)
def test_what_is_not_a_design_of_a_known_version_is_refused(document: str, sentence: str) -> None:
    with pytest.raises(DesignError) as caught:
        files.loads(document)
    assert str(caught.value) == sentence


def test_older_versions_are_migrated_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def migration(version: int) -> Any:
        def migrate(document: dict[str, Any]) -> dict[str, Any]:
            seen.append(version)
            return {**document, "title": f"{document['title']}, then {version + 1}"}

        return migrate

    monkeypatch.setattr(files, "VERSION", 3)
    monkeypatch.setattr(files, "MIGRATIONS", {version: migration(version) for version in (1, 2)})
    text = files.dumps(edits.set_title(edits.empty_design(), "1"))
    assert files.loads(text).title == "1, then 2, then 3"
    assert seen == [1, 2]


def test_every_older_version_has_its_migration() -> None:
    assert set(files.MIGRATIONS) == set(range(1, files.VERSION))


# What is no design


class Canary:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.trace,))


def test_no_file_of_another_kind_is_read_or_run(tmp_path: Path) -> None:
    trace, path = tmp_path / "trace", tmp_path / "x"
    pickled = pickle.dumps(Canary(trace))
    np.save(tmp_path / "x.npy", np.array([Canary(trace)], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("design.json", BY_HAND)
    contents = [
        pickled,
        (tmp_path / "x.npy").read_bytes(),
        (tmp_path / "x.zip").read_bytes(),
        gzip.compress(BY_HAND.encode()),
        BY_HAND.encode("utf-16"),
        BY_HAND.encode()[:-20],
        b"",
        b"\0" * 1_000,
        os.urandom(1_000),
    ]
    for content in contents:
        path.write_bytes(content)
        with pytest.raises(DesignError) as caught:
            files.load(path)
        assert str(caught.value).startswith("is ")
    assert not trace.exists()


def test_a_pipe_a_device_and_a_folder_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for special in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(DesignError, match="is not a regular file"):
            files.load(special)
    with pytest.raises(IsADirectoryError):
        files.load(tmp_path)


def test_an_endless_file_is_refused_at_its_limit(tmp_path: Path) -> None:
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(DesignError, match="is larger than 5 MB"):
        files.load(sparse)


@pytest.mark.parametrize("name", ["nowhere.json", "no/folder.json", "a\0b", "x" * 300])
def test_a_path_that_leads_nowhere_is_an_os_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match=r"No such file|too long|no file can have this name"):
        files.load(tmp_path / name)


def test_a_link_is_followed_when_reading(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")
    assert files.load(tmp_path / "link").title == "Twenty sigmoid layers"


# Saving


def test_a_design_is_saved_and_read_again(path: Path) -> None:
    design = sketch("a b [3x c | input>output] | a>output")
    files.save(design, path)
    assert files.load(path) == design
    files.save(design, str(path))
    assert os.listdir(path.parent) == [path.name]


def test_a_saved_file_has_the_rights_that_the_user_gives_to_files(path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.save(edits.empty_design(), path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    files.save(sketch("a"), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_saving_through_a_link_replaces_what_it_names(path: Path) -> None:
    files.save(edits.empty_design(), path)
    link = path.parent / "link"
    link.symlink_to(path)
    files.save(sketch("a"), link)
    assert link.is_symlink()
    assert files.load(path) == sketch("a")


def test_a_link_into_nothing_makes_the_file_it_names(path: Path) -> None:
    link = path.parent / "link"
    link.symlink_to(path)
    files.save(sketch("a"), link)
    assert link.is_symlink()
    assert files.load(path) == sketch("a")


def test_saving_onto_what_is_no_file_is_refused_and_touches_nothing(path: Path) -> None:
    os.mkfifo(path.parent / "pipe")
    (path.parent / "link").symlink_to("/dev/null")
    for name, message in (
        ("", "a folder has this name"),
        ("pipe", "not a regular file"),
        ("link", "not a regular file"),
        ("no/folder.json", "No such file or directory"),
        ("a\0b", "no file can have this name"),
        ("x" * 300, "too long"),
    ):
        with pytest.raises(OSError, match=message):
            files.save(edits.empty_design(), path.parent / name)
    assert sorted(os.listdir(path.parent)) == ["link", "pipe"]
    assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can stop being root for a moment")
def test_a_folder_that_may_not_be_written_leaves_the_file_as_it_was() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.depthscope.json"
        files.save(sketch("a"), path)
        os.chmod(folder, 0o555)
        os.seteuid(65_534)
        try:
            with pytest.raises(PermissionError):
                files.save(sketch("b"), path)
            assert files.load(path) == sketch("a")
        finally:
            os.seteuid(0)
        assert os.listdir(folder) == [path.name]


def test_a_design_that_could_not_be_opened_again_is_not_saved(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_json, "MAX_BYTES", 100)
    with pytest.raises(OSError, match="could not be opened again"):
        files.save(edits.empty_design(), path)
    assert not path.exists()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_old_file_and_says_what_happened(path: Path) -> None:
    files.save(sketch("a"), path)
    before = path.read_bytes()
    large = edits.set_notes(edits.empty_design(), "note " * 20_000)
    needed = len(files.dumps(large).encode())
    for step in range(100):
        with room_for(needed * step // 100), pytest.raises(OSError, match="File too large"):
            files.save(large, path)
        assert path.read_bytes() == before
        assert os.listdir(path.parent) == [path.name]
    with room_for(needed):
        files.save(large, path)
    assert files.load(path) == large


def test_a_save_that_is_interrupted_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.save(sketch("a"), path)

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.save(sketch("b"), path)
    assert files.load(path) == sketch("a")
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.slow
def test_a_hundred_kills_while_saving_tear_nothing(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.simulator.design.storage.killed_saves",
        str(tmp_path),
        "100",
    ]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    strays, versions = map(int, result.stdout.split())
    assert strays > 0, "no kill hit a save"
    assert versions == 2


def test_two_saves_at_once_leave_one_of_the_two(path: Path) -> None:
    texts = {files.dumps(sketch(name)) for name in ("a", "b")}

    def save(name: str) -> None:
        for _ in range(20):
            files.save(sketch(name), path)

    threads = [threading.Thread(target=save, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text(encoding="utf-8") in texts
    assert os.listdir(path.parent) == [path.name]


def test_sweeping_takes_old_temporaries_and_nothing_else(path: Path) -> None:
    folder = path.parent
    old = folder / ".depthscope-0123456789abcdef.tmp"
    young = folder / ".depthscope-fedcba9876543210.tmp"
    others = [folder / name for name in (".depthscope-notes.tmp", "a.tmp", ".depthscope-0.tmp")]
    for file in (old, young, *others):
        file.touch()
        os.utime(file, (time.time() - 7_200,) * 2)
    young.touch()
    files.save(sketch("a"), path)
    assert set(folder.iterdir()) == {path, young, *others}
    sweep(folder / "nowhere")
