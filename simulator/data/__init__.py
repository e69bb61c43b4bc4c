"""The data sets: what a design says about them (`DataSpec`), and the numbers (`load`)."""

from simulator.data.builtin import DATASETS
from simulator.data.dataset import DataFacts, Dataset, DatasetError, Unread
from simulator.data.kinds import DatasetKind
from simulator.data.loading import facts, is_read, load, preview_of, understand
from simulator.data.spec import DataSpec

__all__ = [
    "DATASETS",
    "DataFacts",
    "DataSpec",
    "Dataset",
    "DatasetError",
    "DatasetKind",
    "Unread",
    "facts",
    "is_read",
    "load",
    "preview_of",
    "understand",
]
