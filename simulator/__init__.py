"""Documents, mathematics and measurement of deep networks, without a window.

What scripts and notebooks use stands here, whatever moves behind it (`load`, `loads` and `save`
design files; `Design` and its parts; `problems`; `Trainer`, `train` and `diagnose`):

    import simulator
    design = simulator.load("mine.depthscope.json")
    report = simulator.train(design, epochs=5)

Each name is imported when it is first used, so that `import simulator`, which every module of
this package does, costs next to nothing. Imported before NumPy it chooses the kernels of matrix
products, so that notebooks and the command line give the same bits.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from simulator.engine.blas import prefer_wide_kernels

if TYPE_CHECKING:
    from simulator.data import DataSpec
    from simulator.design.analysis import problems
    from simulator.design.design import (
        Block,
        Design,
        NetworkDesign,
        OutputSpec,
        Skip,
        TrainingSpec,
    )
    from simulator.design.storage.files import load, loads, save
    from simulator.errors import DesignError, Problem
    from simulator.nn import layers
    from simulator.training.report import diagnose, train
    from simulator.training.trainer import Trainer

__all__ = [
    "Block",
    "DataSpec",
    "Design",
    "DesignError",
    "NetworkDesign",
    "OutputSpec",
    "Problem",
    "Skip",
    "Trainer",
    "TrainingSpec",
    "diagnose",
    "layers",
    "load",
    "loads",
    "problems",
    "save",
    "train",
]


prefer_wide_kernels()


def __getattr__(name: str) -> object:
    """Import what `name` stands for (PEP 562); from then on it is an ordinary attribute."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(_home_of(name), name)
    return found


def _home_of(name: str) -> ModuleType:
    """The module that defines a name of `__all__`; written out, so that no import is computed."""
    if name in ("load", "loads", "save"):
        from simulator.design.storage import files

        return files
    if name in ("Problem", "DesignError"):
        from simulator import errors

        return errors
    if name == "problems":
        from simulator.design import analysis

        return analysis
    if name == "DataSpec":
        from simulator import data

        return data
    if name == "layers":
        import simulator.nn.layers

        return simulator.nn
    if name == "Trainer":
        from simulator.training import trainer

        return trainer
    if name in ("train", "diagnose"):
        from simulator.training import report

        return report
    from simulator.design import design

    return design


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
