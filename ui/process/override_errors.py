"""Keeps an error in a method that Qt calls an error: on Python 3.11 it would end the process.

Until 3.12 Python leaves an error that C code raises, such as an index out of range, without its
exception object until somebody handles it. PySide (6.9 to 6.10 at least) takes what is there for
one and crashes, where a method that overrides one of Qt's is left by it. To be handled once makes
it whole.
"""

from __future__ import annotations

import functools
import sys
from types import FunctionType
from typing import Any

WHOLE_SINCE = (3, 12)


def guard() -> None:
    """Have each class that is made of one of Qt's from now on leave its overrides by whole errors.

    To be called once, when Qt is loaded and before anything that uses it is; 0.1 µs a call.
    """
    if sys.version_info >= WHOLE_SINCE:
        return
    from shiboken6 import Shiboken

    def on_subclass(cls: type, **options: Any) -> None:
        # what stands behind the classes of Qt, such as Generic
        super(Shiboken.Object, cls).__init_subclass__(**options)  # type: ignore[misc]
        for name in _overrides(cls):
            setattr(cls, name, _whole(vars(cls)[name]))

    Shiboken.Object.__init_subclass__ = classmethod(on_subclass)  # type: ignore[assignment, arg-type]


def _overrides(cls: type) -> set[str]:
    """The names of a class's methods that Qt may call: those that the classes of Qt's have too."""
    own = {name for name, found in vars(cls).items() if isinstance(found, FunctionType)}
    own.discard("__init__")  # is called by Python alone
    of_qt = [vars(base) for base in cls.__mro__[1:] if base.__module__.startswith("PySide6.")]
    return {name for methods in of_qt for name in own & methods.keys()}


def _whole(method: FunctionType) -> Any:
    @functools.wraps(method)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except BaseException:  # to be handled is what gives it its object
            raise

    return called
