"""Models keep class variables apart from fields, and cost little to declare."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import ValidationError
from pydantic._internal import _typing_extra

from simulator.model import Model


class Named(Model):
    label: ClassVar[str] = "a name"
    always_written: ClassVar[frozenset[str]] = frozenset({"size"})
    size: int = 1


class Renamed(Named):
    label: ClassVar[str] = "another"


def test_a_class_variable_is_no_field_and_may_be_set_anew_below() -> None:
    assert set(Renamed.model_fields) == {"size"}
    assert (Named.label, Renamed.label) == ("a name", "another")
    assert Renamed().model_dump() == {"size": 1}
    with pytest.raises(ValidationError):
        Renamed(label="a field")


def test_what_a_class_variable_holds_is_never_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    evaluate = _typing_extra.try_eval_type
    monkeypatch.setattr(
        _typing_extra,
        "try_eval_type",
        lambda said, *rest: asked.append(said) or evaluate(said, *rest),
    )

    class Below(Renamed):
        summary: ClassVar[str] = "once more"
        count: int = 2

    assert set(Below.model_fields) == {"size", "count"}
    assert "int" in asked  # or pydantic evaluates elsewhere
    assert not [said for said in asked if isinstance(said, str) and "ClassVar" in said]
