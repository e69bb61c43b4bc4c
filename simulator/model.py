"""The base of every document model: immutable, strict, and written without its defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapSerializer,
    WrapValidator,
    model_serializer,
)
from pydantic_core import PydanticOmit

# without plugins: pydantic would search the metadata of every installed package for them
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _shorten_class_variables(cls: type) -> None:
    """Leave of `ClassVar[str]` in the annotations of a class what pydantic asks: that it is one.

    For each class it evaluates the annotations of all its bases anew, which would be 500 of class
    variables and 14 ms at every start.
    """
    own = vars(cls).get("__annotations__", {})
    own |= {name: ClassVar for name, said in own.items() if str(said).startswith("ClassVar[")}


class Model(BaseModel):
    """A frozen value read from a file or made by an edit.

    Strict: `1` is no string and `true` no number; only a field of many entries, which says
    `strict=False`, takes a list for its tuple. Unknown keys are errors. A dump holds the
    required fields, those named in `always_written`, and whatever differs from its default, so
    that a saved file says only what its author decided.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        defer_build=True,  # a validator is made when it is first used, not at every start
        allow_inf_nan=False,
        validate_default=False,
        hide_input_in_errors=False,
    )

    always_written: ClassVar[frozenset[str]] = frozenset({"type", "name"})
    written_last: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _shorten_class_variables(cls)

    def replaced(self, **fields: Any) -> Self:
        """A validated copy with other fields; children that stay are shared.

        Raises ValidationError. Private attributes, which no file holds, are kept.
        """
        new = type(self)(**{**dict(self), **fields})
        for name in self.__private_attributes__:
            setattr(new, name, getattr(self, name))
        return new

    # the return type is stated: pydantic would evaluate its name anew for each of the models
    @model_serializer(mode="wrap", return_type=Any)
    def _write_differences(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written = write(self)
        fields = type(self).model_fields
        kept = {
            key: value
            for key, value in written.items()
            if key in self.always_written
            or fields[key].is_required()
            or getattr(self, key) != fields[key].get_default(call_default_factory=True)
        }
        for key in self.written_last:
            if key in kept:
                kept[key] = kept.pop(key)
        return kept


_shorten_class_variables(Model)


@dataclass
class FaultBudget:
    """How many refused entries a validation still describes: each costs a kilobyte."""

    left: int


def _within_budget(
    value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo[Any]
) -> Any:
    budget = info.context
    if not isinstance(budget, FaultBudget):
        return validate(value)
    if budget.left <= 0:
        raise PydanticOmit
    try:
        return validate(value)
    except ValidationError:
        budget.left -= 1
        raise


# for the entries of a list: a file with a million bad ones is refused as fast as with a few
FEW_FAULTS = WrapValidator(_within_budget)


def from_name(value: Any) -> Any:
    """Read the short form of a named model: `"relu"` stands for `{"name": "relu"}`."""
    return {"name": value} if isinstance(value, str) else value


def _to_name(value: Any, write: SerializerFunctionWrapHandler) -> Any:
    """Write a named model in its short form where every parameter has its default."""
    written = write(value)
    return written["name"] if set(written) == {"name"} else written


TO_NAME = WrapSerializer(_to_name, return_type=Any)
