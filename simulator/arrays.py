"""The types that all numeric code names in its signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float64]
Labels = NDArray[np.int64]  # class numbers
Shape = tuple[int, ...]
Call = Callable[[], object]  # a NumPy call bound to its arrays, to be made again at every step
