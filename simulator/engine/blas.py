"""Which kernels and how many threads the matrix products of a run use.

NumPy's OpenBLAS chooses its kernels once, when NumPy is imported, and its threads at every call.
A program can make better choices of both, as it knows its processor and its products.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

CORE_TYPE = "OPENBLAS_CORETYPE"
CPU_FACTS = Path("/proc/cpuinfo")
# what OpenBLAS's SkylakeX kernels are compiled for
AVX_512 = frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"})
# multiplications of a product from which a second thread saves more than it costs
WORTH_THREADS = 4_000_000


def prefer_wide_kernels(
    environment: MutableMapping[str, str] = os.environ, facts: Path = CPU_FACTS
) -> None:
    """Have OpenBLAS use its AVX-512 kernels where it would not although the processor has AVX-512.

    On AMD processors it chooses those for AVX2, with which large products take 1.7 to 2 times as
    long. Has an effect only before NumPy is imported; a choice in `environment` is left alone.
    """
    if CORE_TYPE in environment:
        return
    vendor, flags = _processor(facts)
    if vendor == "AuthenticAMD" and flags >= AVX_512:
        environment[CORE_TYPE] = "SkylakeX"


def _processor(facts: Path) -> tuple[str, frozenset[str]]:
    """Vendor and flags of the first processor; empty where there is no such file."""
    vendor, flags = "", ""
    try:
        with facts.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "vendor_id":
                    vendor = value.strip()
                elif name.strip() == "flags":
                    flags = value
                    break
    except OSError:
        return "", frozenset()
    return vendor, frozenset(flags.split())


def useful_threads(products: Iterable[int], available: int) -> int:
    """How many threads the matrix products of a run should use: one, or all that are `available`.

    `products` are the multiplications of each. Small products are over before a second thread has
    begun, and where another program holds a core, waiting for it takes many times as long as the
    product.
    """
    return available if max(products, default=0) >= WORTH_THREADS else 1
