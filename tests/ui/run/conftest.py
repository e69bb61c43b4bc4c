"""A training session of its own for each test, ended afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.run.session import TrainingSession


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[TrainingSession]:
    made = TrainingSession()
    yield made
    made.close()
    assert not made.running()


@pytest.fixture
def said(session: TrainingSession) -> list[str]:
    """What the session has said of failures."""
    sentences: list[str] = []
    session.failed.connect(sentences.append)
    return sentences
