"""The rows of a study: one run each, with the design of one network that gives it again."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.design.analysis import problems
from simulator.design.limits import layer_count
from simulator.design.overrides import override
from simulator.design.storage import files
from simulator.errors import DesignError, Problem
from simulator.study.depth import DepthError, with_depth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from simulator.design.design import Design
    from simulator.study.document import Study

DIGEST_LENGTH = 16
READ_AT_ONCE = 1_000_000  # bytes of a data file
_NETWORK = re.compile(r"networks\[([0-9]{1,9})\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One network under one variant: a curve of the plot. `settings` are those of the variant."""

    name: str
    network: int
    settings: dict[str, JsonValue]
    place: str  # in the study file


@dataclass(frozen=True, slots=True)
class Row:
    """One run; `work` is about proportional to its time: layers and epochs."""

    number: int
    line: Line
    value: int | float
    seed: int
    unseeded: Design
    digest: str
    work: int

    @property
    def design(self) -> Design:
        """The design of the run, with its one network, its epochs and its seed."""
        return _seeded(self.unseeded, self.seed)


def lines(study: Study) -> list[Line]:
    """The curves of a study in order, each with a name of its own."""
    networks = study.design.networks
    if not study.variants:
        chosen = _named_in([study.axis or ""]) or range(len(networks))
        found = [
            Line(networks[n].name, n, {}, f"design.networks[{n}]")
            for n in chosen
            if n < len(networks)
        ]
        return _distinct(found)
    found = []
    for index, variant in enumerate(study.variants):
        place = f"variants[{index}]"
        if variant.network is not None:
            known = [network.name for network in networks]
            number = known.index(variant.network)
            found.append(Line(variant.name, number, variant.settings, place))
            continue
        chosen = _named_in([study.axis or "", *variant.settings]) or range(len(networks))
        for number in chosen:
            several = len(chosen) > 1 and number < len(networks)
            name = f"{variant.name}, {networks[number].name}" if several else variant.name
            found.append(Line(name, number, variant.settings, place))
    return _distinct(found)


def _named_in(paths: list[str]) -> list[int]:
    """The networks that paths name, in order."""
    found = (_NETWORK.match(path) for path in paths)
    return sorted({int(match[1]) for match in found if match})


def _distinct(found: list[Line]) -> list[Line]:
    """The same lines; where two have one name, the later ones get a number."""
    names: set[str] = set()
    distinct = []
    for line in found:
        name, number = line.name, 2
        while name in names:
            name, number = f"{line.name} {number}", number + 1
        names.add(name)
        distinct.append(Line(name, line.network, line.settings, line.place))
    return distinct


def rows(study: Study) -> Iterator[Row]:
    """Every run of a study, line by line, each along the axis and there seed by seed.

    Raises DesignError for settings that do not fit the design and for depths that it cannot have.
    """
    number = 0
    data = _data_digest(study.design)
    for line in lines(study):
        for value in study.values:
            design = design_at(study, line, value)
            work = layer_count(design.networks[0]) * design.training.epochs
            for seed in study.seeds:
                key = digest(_seeded(design, seed), data)
                yield Row(number, line, value, seed, design, key, work)
                number += 1


def _seeded(design: Design, seed: int) -> Design:
    return design.replaced(training=design.training.replaced(seed=seed))


def design_at(study: Study, line: Line, value: int | float) -> Design:
    """The design of a line at a value of the axis, with its one network.

    Raises DesignError with the place of the setting, value or network that is to blame.
    """
    design = study.design
    try:
        design = override(design, [f"{path}={json.dumps(v)}" for path, v in line.settings.items()])
    except DesignError as error:
        raise _blamed(f"{line.place}.settings", error) from None
    if study.axis is not None:
        try:
            design = override(design, [f"{study.axis}={json.dumps(value)}"])
        except DesignError as error:
            raise _blamed("axis", error) from None
    if line.network >= len(design.networks):
        message = f"there is no networks[{line.network}] in the design"
        raise DesignError([Problem(line.place, message)])
    network = design.networks[line.network]
    if study.axis is None:
        try:
            network = with_depth(network, int(value))
        except DepthError as error:
            raise DesignError([Problem(f"values: {line.name}", str(error))]) from None
    training = design.training
    if study.epochs is not None:
        training = training.replaced(epochs=study.epochs)
    return design.replaced(networks=(network.replaced(name=line.name),), training=training)


def design_of(study: Study, variant: str, value: float, seed: int) -> Design | None:
    """The design of one run, by the columns of its row; None where the study has no such run."""
    for line in lines(study):
        if line.name == variant and value in study.values:
            return _seeded(design_at(study, line, value), seed)
    return None


def _blamed(place: str, error: DesignError) -> DesignError:
    return DesignError(Problem(place, str(problem)) for problem in error.problems)


def problems_of(study: Study) -> tuple[Problem, ...]:
    """What keeps a study from being run, each with its place.

    Of every line the designs at the smallest and the largest value are analysed: a problem that
    only others have becomes the reason of their rows.
    """
    found: dict[str, Problem] = {}
    for line in lines(study):
        for value in study.values:
            try:
                design = design_at(study, line, value)
            except DesignError as error:
                found.update((str(problem), problem) for problem in error.problems)
                continue
            if value in (min(study.values), max(study.values)):
                for problem in problems(design):
                    told = Problem(f"{line.name} at {value:g}", str(problem))
                    found[str(told)] = told
        if not found and len(study.values) > 1:
            ends = (design_at(study, line, value) for value in study.values[:2])
            if len({digest(_seeded(design, 0)) for design in ends}) == 1:
                told = Problem("axis", f"changes nothing of '{line.name}'")
                found[str(told)] = told
    return tuple(found.values())


def digest(design: Design, data: str = "") -> str:
    """Sixteen hexadecimal digits of a design, its title and notes left out.

    `data` stands for the contents of the design's data file.
    """
    document = json.loads(files.dumps(design))
    for name in ("title", "notes"):
        document.pop(name, None)
    text = json.dumps([document, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def _data_digest(design: Design) -> str:
    """The digest of a design's data file; empty where it has none that could be read."""
    if design.data.name != "file":
        return ""
    found = hashlib.sha256()
    try:
        with design.data.file.open("rb") as file:
            while part := file.read(READ_AT_ONCE):
                found.update(part)
    except OSError:
        return ""
    return found.hexdigest()
