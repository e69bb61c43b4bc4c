"""Has pydantic load nothing that looks for plug-ins, where the process is this program's own.

Told by its variable to use none (simulator/model.py), pydantic still loads what reads the metadata
of packages, with parsers of mail and archives that nothing else needs: 7 ms of every command.
"""

from __future__ import annotations

import sys
from types import ModuleType

LOADER = "pydantic.plugin._loader"


def switch_off() -> None:
    """To be called before pydantic is loaded; without effect afterwards."""
    if "pydantic" not in sys.modules and LOADER not in sys.modules:
        loader = ModuleType(LOADER)
        vars(loader)["get_plugins"] = tuple  # none
        sys.modules[LOADER] = loader
