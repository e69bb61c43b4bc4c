"""The monkey's windows are treated as those of other tests."""

from __future__ import annotations

from tests.ui.conftest import garbage_is_collected_between_tests

__all__ = ["garbage_is_collected_between_tests"]
