"""A folder with one sub-folder of images a class, decoded by whoever offers that."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from simulator.arrays import Array
from simulator.cancellation import Cancelled, never
from simulator.data import DataSpec, load, understand
from simulator.data.dataset import DatasetError
from simulator.data.readers import files, folder_state, image_folder
from simulator.data.readers.image_folder import read_image_folder, use_decoder


def decode(content: bytes) -> Array:
    """A "file" of height, width and channels, whose pixels count up."""
    if content == b"broken":
        raise ValueError("it is broken")
    shape = tuple(content[:3])
    return (np.arange(np.prod(shape)).reshape(shape) + content[3]).astype(np.uint8)


@pytest.fixture(autouse=True)
def decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_folder, "_decoders", [])
    use_decoder(decode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, ending, pixels in (("dog", "jpg", 40), ("cat", "png", 0), ("cow", "JPEG", 80)):
        (tmp_path / name).mkdir()
        for n in range(3):
            (tmp_path / name / f"{n}.{ending}").write_bytes(bytes([2, 3, 1, pixels + n]))
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_each_sub_folder_is_a_class(folder: Path) -> None:
    images = read_image_folder(folder, never)
    assert images.class_names == ("cat", "cow", "dog")
    assert images.inputs.shape == (9, 2, 3, 1)
    assert images.inputs.dtype == np.uint8
    assert images.targets.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert images.inputs[4].reshape(-1).tolist() == [81, 82, 83, 84, 85, 86]


def test_a_design_trains_on_a_folder(folder: Path) -> None:
    spec = DataSpec(name="file", path=folder.name).in_folder(folder.parent)
    data = load(spec)
    assert (data.input_shape, data.outputs) == ((2, 3, 1), 3)
    assert "9 images" in understand(spec).sentence
    assert "images of 2 × 3 pixels" in understand(spec).sentence


def test_grey_images_among_coloured_ones_become_coloured(folder: Path) -> None:
    for name in ("cat/1.png", "dog/2.jpg"):
        (folder / name).write_bytes(bytes([2, 3, 3, 7]))
    images = read_image_folder(folder, never).inputs
    assert images.shape == (9, 2, 3, 3)
    assert (images[0, ..., 0] == images[0, ..., 2]).all()
    assert images[1, 0, 0].tolist() == [7, 8, 9]


def test_what_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "dog" / "1.jpg").write_bytes(bytes([2, 4, 1, 0]))
    with pytest.raises(
        DatasetError, match=r"dog/1.jpg is 4 × 2 pixels in 1 channel, and the first"
    ):
        read_image_folder(folder, never)
    (folder / "cow" / "1.JPEG").write_bytes(b"broken")
    with pytest.raises(DatasetError, match=r"cow/1.JPEG cannot be decoded: it is broken"):
        read_image_folder(folder, never)
    with pytest.raises(DatasetError, match="at least two sub-folders"):
        read_image_folder(folder / "dog", never)
    with pytest.raises(Cancelled):
        read_image_folder(folder, lambda: True)
    for name, value in (("MAX_IMAGES", 8), ("MAX_BYTES", 20), ("MAX_FILE", 3)):
        with monkeypatch.context() as changed:
            changed.setattr(image_folder, name, value)
            with pytest.raises(DatasetError):
                read_image_folder(folder, never)
    monkeypatch.setattr(image_folder, "_decoders", [])
    with pytest.raises(DatasetError, match="nothing here can decode"):
        read_image_folder(folder, never)


def test_an_image_that_is_added_to_a_class_or_a_folder_that_is_gone_is_a_change(
    folder: Path,
) -> None:
    spec = DataSpec(name="file", path=str(folder))
    taken = files.state(spec)
    other = spec.model_copy(update={"standardize": True})
    assert files.change_on_disk(taken, other) == "none", "read in another way, and the same"
    os.utime(folder / "dog", ns=(1, taken[2] + 1))  # type: ignore[index]
    assert files.change_on_disk(taken, spec) == "changed"
    elsewhere = spec.model_copy(update={"path": str(folder / "dog")})
    assert files.change_on_disk(taken, elsewhere) == "none", "of another file nothing is said"
    folder.rename(folder.with_name("elsewhere"))
    assert files.change_on_disk(taken, spec) == "gone"
    assert files.change_on_disk(None, spec) == "none"


def test_an_image_that_is_overwritten_in_place_is_a_change_once_the_images_are_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_state, "FEW", 3)  # as of a folder that is read beside the window
    spec = DataSpec(name="file", path=str(folder))
    assert files.state(spec).images is None  # type: ignore[attr-defined]
    before = files.read(spec)
    taken, image = files.state(spec), folder / "dog" / "1.jpg"
    files.look_at_images(spec)
    assert files.state(spec) == taken, "it was looked at before it was read"
    status = image.stat()
    with image.open("r+b") as file:  # of the same size; no folder's time tells
        file.write(bytes([2, 3, 1, 90]))
    os.utime(image, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert files.change_on_disk(taken, spec) == "none", "asked often, it looks at no image"
    files.look_at_images(spec)
    assert files.change_on_disk(taken, spec) == "changed"
    after = files.read(spec)
    assert [table.inputs[7, 0, 0, 0] for table in (before, after)] == [41, 90]
    taken = files.state(spec)
    files.look_at_images(spec)
    assert files.state(spec) == taken, "nothing has changed since"
    with pytest.raises(Cancelled):
        files.look_at_images(spec, lambda: True)
    files.look_at_images(DataSpec())  # no folder, nothing to look at
