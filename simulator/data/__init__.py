"""The data sets: what a design says about them (`DataSpec`), and the numbers (`load`)."""

from simulator.data.builtin import DATASETS
from simulator.data.dataset import DataFacts, Dataset, DatasetError, Unread
from simulator.data.interpretation.understanding import Understanding
from simulator.data.kinds import DatasetKind
from simulator.data.loading import facts, load, understand
from simulator.data.spec import DataSpec

__all__ = [
    "DATASETS",
    "DataFacts",
    "DataSpec",
    "Dataset",
    "DatasetError",
    "DatasetKind",
    "Understanding",
    "Unread",
    "facts",
    "load",
    "understand",
]
