"""The shipped digits are the published ones, all of them, unchanged."""

from __future__ import annotations

import gzip
import hashlib

import numpy as np

from simulator.assets import asset
from simulator.data.builtin import digits

# of the decompressed text, so that another gzip may pack it
SHA_256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
# Alpaydin & Kaynak, optdigits.names: class distribution of the 1,797 test images
PER_CLASS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_file_is_the_published_one() -> None:
    text = gzip.decompress(asset("datasets", "digits.csv.gz").read_bytes())
    assert hashlib.sha256(text).hexdigest() == SHA_256


def test_every_class_has_its_published_number_of_images() -> None:
    images, labels = digits()
    assert images.shape == (1797, 8, 8, 1)
    assert np.bincount(labels).tolist() == PER_CLASS


def test_pixels_reach_from_minus_a_half_to_a_half_in_sixteen_steps() -> None:
    images, _ = digits()
    assert images.min() == -0.5
    assert images.max() == 0.5
    assert set(np.unique(images)) == {n / 16 - 0.5 for n in range(17)}


def test_the_first_image_is_a_zero_as_printed_in_the_source() -> None:
    images, labels = digits()
    assert labels[0] == 0
    assert ((images[0, 0, :, 0] + 0.5) * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


def test_the_source_and_the_licence_stand_beside_the_file() -> None:
    text = asset("datasets", "README.md").read_text(encoding="utf-8")
    for words in ("Alpaydin", "10.24432/C50P49", "Attribution 4.0"):
        assert words in text
