"""Axes and readings bear the names and the unit of the data that were trained on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from simulator import loads
from simulator.measurement.requests import ExaminationRequest
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import place
from tests.ui.views.reading import labels_of
from ui.views.activations.view import ActivationView
from ui.views.predictions.view import PredictionView

AREA, YEAR = "area <b>m²</b>", "built in the year " * 9  # as a table may call its columns


def price(area: np.ndarray, year: np.ndarray) -> np.ndarray:
    return np.asarray(240_000 + 900 * (area - 100) + 700 * (year - 1990))


def trained(folder: Path, columns: dict[str, np.ndarray], **data: object) -> Snapshot:
    """A snapshot of a run on a table of these columns, the last of which is the target."""
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    lines = [";".join(columns), *(";".join(map(str, row)) for row in rows)]
    (folder / "own.csv").write_text("\n".join(lines))
    spec = {"name": "file", "path": str(folder / "own.csv"), "standardize": True, **data}
    layer = {"id": "a", "type": "dense", "units": 6, "activation": "tanh"}
    training = {"optimizer": {"name": "adam", "learning_rate": 0.05}, "batch_size": 10}
    document = {"format": "depthscope.design", "version": 1, "data": spec, "training": training,
                "networks": [{"name": "Net", "layers": [layer]}]}  # fmt: skip
    trainer = Trainer(loads(json.dumps(document)))
    for _ in range(150):
        trainer.step()
    request = ExaminationRequest(("a",), predictions=True, activations=True)
    return trainer.snapshot(request=request)


@pytest.fixture
def houses() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(5)
    area, year = draw.uniform(40, 200, 80).round(2), draw.integers(1950, 2020, 80)
    return {AREA: area, YEAR: year, "price": price(area, year).round()}


def texts(view: PredictionView | ActivationView) -> str:
    return " ".join(label.text for label in labels_of(view))


def test_the_plane_of_a_table_has_its_columns_names_and_prices_as_they_are(
    show_view: ShowView[PredictionView], houses: dict[str, np.ndarray], tmp_path: Path
) -> None:
    view = show_view(PredictionView, 430, 400)
    snapshot = trained(tmp_path, houses, standardize_targets=True)
    view.draw(snapshot)
    QApplication.processEvents()
    written = texts(view)
    assert AREA in written, "as text, not as what it would be in HTML"
    assert YEAR.strip() not in written, "longer than the plane is high"
    assert "built in" in written
    assert "…" in written
    assert "predicted price" in view.title_bar.unit_label.text
    (picture,) = view.panels
    reading = view.reading(place(picture, 120.0, 1990.0))
    where, _, said = reading.rpartition(": price ")
    assert where == f"{AREA} 120.00, {YEAR.strip()} 1990.00"
    assert abs(float(said.replace(",", "")) - price(np.array(120.0), np.array(1990.0))) < 15_000
    assert view.table()[0][3:] == [AREA, YEAR.strip(), "price", "output 0"]
    examination = snapshot.networks[0].examination
    assert examination is not None
    assert examination.predictions is not None
    targets = examination.predictions.training.targets
    ends = {f"{targets.min():,.0f}", f"{targets.max():,.0f}"}
    assert ends <= {label.text for label in labels_of(view)}, "of the colours, not ± the largest"

    seen = show_view(ActivationView, 430, 400)
    seen.draw(snapshot)
    assert f"{AREA} to the right" in seen.title_bar.unit_label.text
    maps = seen.panels[0].maps
    middle = maps.box.mapViewToScene(maps.box.home.center())
    assert f"at {AREA} 1" in seen.reading(middle + QPointF(1, 1))


def test_a_curve_and_a_scatter_are_of_the_target_by_its_name(
    show_view: ShowView[PredictionView], houses: dict[str, np.ndarray], tmp_path: Path
) -> None:
    view = show_view(PredictionView, 430, 400)
    area, values = houses[AREA], houses["price"]
    curve = {"area": area, "price": values}
    view.draw(trained(tmp_path, curve, standardize_targets=True, header=True))
    QApplication.processEvents()
    assert {"area", "price"} <= {label.text for label in labels_of(view)}
    picture = view.panels[0]
    reading = view.reading(place(picture, float(area[0]), float(values[0])))
    assert reading.startswith("area ")
    assert f"{values[0]:,.0f}" in reading, "every digit of a price"

    many = {**houses, "rooms": np.arange(80) % 7 * 1.5, "price": values}
    many["price"] = many.pop("price")  # the last column is predicted
    view.draw(trained(tmp_path, many, standardize_targets=True))
    QApplication.processEvents()
    assert {"true price", "predicted price"} <= {label.text for label in labels_of(view)}
    assert "10⁴" not in texts(view), "errors and numbers at the edges are written out"
    assert "10⁵" not in texts(view)
