"""A copy of one network's run: taken between two steps, from which others go on as it would.

What goes on differs from the run in its history, which is empty, and in dropout's random draws.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.design.design import iter_entries
from simulator.design.edits.base import changed
from simulator.training.run_changes import new_run_reason
from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from simulator.arrays import Array
    from simulator.cancellation import IsCancelled
    from simulator.design.design import Design


@dataclass(frozen=True, slots=True)
class RunCopy:
    """A network's parameters, running averages and optimiser state, and where its run stood.

    `design` holds this network alone; `order` is what the batches of the epoch are taken from.
    """

    design: Design
    parameters: Array
    moving: Array
    state: Mapping[str, Array]
    count: int
    step: int
    learning_rate: float
    shuffler: np.random.Generator
    order: Array

    @staticmethod
    def of(run: Trainer, index: int) -> RunCopy | None:
        """A copy of network `index`; None before the first step, and of one that has diverged."""
        network = run.networks[index]
        if run.step_number == 0 or network.divergence is not None:
            return None
        shuffler, order = run.batch_order
        return RunCopy(
            changed(run.design, networks=(run.design.networks[index],)),
            network.state.parameters.copy(),
            network.state.moving.copy(),
            {name: values.copy() for name, values in network.update.state.items()},
            network.update.count,
            run.step_number,
            run.learning_rate,
            deepcopy(shuffler),
            order.copy(),
        )

    def can_go_on_as(self, design: Design, network: int) -> bool:
        """Whether the run can go on with that network of a design, and would differ then."""
        alone = changed(design, networks=(design.networks[network],))
        if new_run_reason(self.design, alone) is not None:
            return False
        before, after = (_initializers(each) for each in (self.design, alone))
        return all(before.get(place, found) == found for place, found in after.items())

    def going_on_as(self, design: Design, is_cancelled: IsCancelled) -> Trainer:
        """A trainer of `design`, of one network, whose next step is the one after the copy's."""
        before = Trainer(self.design, is_cancelled=is_cancelled)
        network = before.networks[0]
        network.state.parameters[...] = self.parameters
        network.state.moving[...] = self.moving
        for name, values in self.state.items():
            network.update.state[name][...] = values
        network.update.count = self.count
        before.go_to(self.step, deepcopy(self.shuffler), self.order.copy())
        same = self.design.training.optimizer == design.training.optimizer
        after = continue_run(before, design, "identity", "cure").trainer
        if same:
            after.learning_rate = self.learning_rate
        return after


def _initializers(design: Design) -> dict[object, object]:
    """The initialiser of each kernel by the ids that lead to it, all of the networks' layers."""
    return {
        path: entry.kernel_initializer
        for network in design.networks
        for path, entry in iter_entries(network)
        if hasattr(entry, "kernel_initializer")
    }
