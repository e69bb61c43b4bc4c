"""Which widgets and items are in memory: what is closed and deleted must not be among them."""

from __future__ import annotations

import gc
from collections import Counter

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QGraphicsItem

from ui.style import theme


def alive() -> Counter[str]:
    """How many QObjects and graphics items of each class this test has made and not let go of.

    Qt holds a lambda that is connected to a signal where no collection sees it: with a widget in
    it, that widget, and whatever this leads to, lasts as long as the signal's owner.
    """
    theme.notifier()  # it stays
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    kinds = map(type, gc.get_objects())  # not isinstance: it asks proxies for what they stand for
    return Counter(
        kind.__qualname__ for kind in kinds if issubclass(kind, (QObject, QGraphicsItem))
    )
