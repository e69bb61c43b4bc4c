"""A small lesson of two networks on the XOR table, as its two documents."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from simulator.lessons.reading import LessonFolder, load
from simulator.lessons.shipped import DESIGN_FILE, LESSON_FILE

Document = dict[str, Any]

DESIGN: Document = {
    "format": "depthscope.design",
    "version": 1,
    "data": {"name": "xor_table"},
    "training": {
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "batch_size": "full",
        "epochs": 3,
        "dtype": "float64",
    },
    "networks": [
        {
            "name": name,
            "layers": [
                {"id": "stem", "type": "dense", "units": 4, "activation": "relu"},
                {
                    "id": "body",
                    "type": "block",
                    "layers": [{"id": "a", "type": "dense", "units": 4, "activation": activation}],
                },
            ],
        }
        for name, activation in (("One", "relu"), ("Two", "tanh"))
    ],
}

LESSON: Document = {
    "format": "depthscope.lesson",
    "version": 1,
    "title": "A small lesson",
    "summary": "It has three steps.",
    "steps": [
        {
            "id": "begin",
            "title": "Begin",
            "text": ["A paragraph.", "Another one."],
            "formula": {"text": "y = w·x", "symbols": {"y": "output", "w": "weight", "x": "input"}},
            "question": {
                "kind": "choice",
                "text": "What comes next?",
                "choices": ["this", "that"],
                "answer": 1,
                "because": "It is so.",
                "claim": "the loss falls",
            },
            "setup": [{"do": "camera"}, {"do": "train", "epochs": 2}],
        },
        {
            "id": "deeper",
            "title": "Deeper",
            "text": ["More layers."],
            "setup": [
                {"do": "set_repeat", "network": "One", "block": "body", "repeat": 3},
                {"do": "continue_run", "start": "identity"},
            ],
        },
        {
            "id": "anew",
            "title": "Anew",
            "text": ["From the start."],
            "setup": [
                {"do": "set_field", "layers": ["stem"], "field": "units", "value": 6},
                {"do": "train", "epochs": 4},
                {"do": "open_view", "view": "gradient_heatmap", "quantity": "activation_std"},
            ],
        },
    ],
    "claims": [
        {
            "name": "the loss falls",
            "step": "anew",
            "measure": {"quantity": "train_loss", "network": "One"},
            "at_most": 0.75,
            "source": "measured",
        },
    ],
}


def documents() -> tuple[Document, Document]:
    """Copies of the lesson and of its design, to be changed."""
    return copy.deepcopy(LESSON), copy.deepcopy(DESIGN)


def written(folder: Path, lesson: Document, design: Document = DESIGN) -> Path:
    """The folder of a lesson with these two files."""
    folder.mkdir(exist_ok=True)
    (folder / LESSON_FILE).write_text(json.dumps(lesson), encoding="utf-8")
    (folder / DESIGN_FILE).write_text(json.dumps(design), encoding="utf-8")
    return folder


def loaded(folder: Path, lesson: Document, design: Document = DESIGN) -> LessonFolder:
    """The lesson that is read from two documents."""
    return load(written(folder, lesson, design))


def claim(**measure: Any) -> Document:
    """A claim at the end of the last step, on the first network, without a bound that matters."""
    step = measure.pop("claimed_at", "anew")
    more = {key: measure.pop(key) for key in ("divided_by", "minus") if key in measure}
    return {
        "name": f"claim of {json.dumps(measure)} at the end of {step}",
        "step": step,
        "measure": {"network": "One", **measure},
        **more,
        "at_least": -1e300,
        "source": "measured",
    }
