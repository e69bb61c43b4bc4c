"""The same network in PyTorch: an independent forward pass whose gradients autograd makes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from simulator.design.design import TrainingSpec
from simulator.design.graph import Node
from simulator.engine.network import Network
from simulator.engine.parameters import named_generator
from simulator.nn.layers.window import Window

Tensor = Any
Parameters = dict[str, Tensor]


class Twin:
    """Holds copies of a network's parameters and walks the same plan with PyTorch's operations.

    Vectors are (batch, features), images (batch, channels, height, width). Random numbers come
    from generators of its own, seeded by layer name as the design promises; which values are
    dropped, and what the others are multiplied with, it decides itself.
    """

    def __init__(self, network: Network, training: TrainingSpec) -> None:
        self.network, self.training = network, training
        self.parameters: list[Parameters] = [
            {name: torch.tensor(view.copy(), requires_grad=True) for name, view in views.items()}
            for views in (s.views(network.state.parameters) for s in network.layout.slices)
        ]
        self.draws = [named_generator(training.seed, f"{n.name}/draws") for n in network.nodes]
        self.optimizer = self._optimizer([p for named in self.parameters for p in named.values()])

    def _optimizer(self, leaves: list[Tensor]) -> Any:
        spec: Any = self.training.optimizer
        common = {"lr": spec.learning_rate, "weight_decay": spec.weight_decay}
        if spec.name == "sgd":
            return torch.optim.SGD(leaves, momentum=spec.momentum, nesterov=spec.nesterov, **common)
        if spec.name == "rmsprop":
            return torch.optim.RMSprop(
                leaves, alpha=spec.rho, eps=spec.epsilon, momentum=spec.momentum, **common
            )
        if spec.name == "adagrad":
            start = spec.initial_accumulator_value
            return torch.optim.Adagrad(
                leaves, eps=spec.epsilon, initial_accumulator_value=start, **common
            )
        kind = torch.optim.AdamW if spec.name == "adamw" else torch.optim.Adam
        betas = (spec.beta_1, spec.beta_2)
        return kind(leaves, betas=betas, eps=spec.epsilon, **common)

    def step(self, inputs: np.ndarray, targets: np.ndarray, rate: float) -> float:
        """One step on a batch, both arrays (batch, …); returns the loss.

        Leaves in `gradients` those before clipping, as the engine does.
        """
        self.optimizer.zero_grad()
        loss = self._loss(self._logits(torch.tensor(inputs)), torch.tensor(targets))
        objective = loss
        for named in self.parameters:
            if "kernel" in named:
                kernel = named["kernel"]
                objective = objective + self.training.l1 * kernel.abs().sum()
                objective = objective + self.training.l2 * (kernel**2).sum()
        objective.backward()
        self.gradients = [
            {name: leaf.grad.clone() for name, leaf in named.items()} for named in self.parameters
        ]
        if self.training.clip_norm is not None:
            leaves = [p for named in self.parameters for p in named.values()]
            norm = torch.sqrt(sum((p.grad**2).sum() for p in leaves))
            if norm > self.training.clip_norm:
                for leaf in leaves:
                    leaf.grad *= self.training.clip_norm / norm
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        return float(loss.detach())

    def _logits(self, x: Tensor) -> Tensor:
        values = [x]
        layers = zip(self.network.nodes, self.parameters, self.draws, strict=True)
        for node, named, draws in layers:
            given = [values[index] for index in node.inputs]
            if node.layer is None:
                values.append(torch.cat(given, 1) if node.merge == "concatenate" else sum(given))
            else:
                values.append(self._layer(node, named, given[0], draws))
        return values[-1]

    def _layer(
        self, node: Node, named: Parameters, x: Tensor, draws: np.random.Generator
    ) -> Tensor:
        layer: Any = node.layer
        kind = layer.type
        if kind == "dense":
            z = x.flatten(1) @ named["kernel"]
            return activate(layer.activation, z + named.get("bias", 0), named)
        if kind == "conv2d":
            window = layer._window(node.input_shape)
            kernel = named["kernel"].permute(3, 2, 0, 1)
            z = F.conv2d(pad(x, window, 0.0), kernel, named.get("bias"), layer.strides)
            return activate(layer.activation, z, named)
        if kind == "activation":
            return activate(layer.activation, x, named)
        if kind == "batch_normalization":
            return F.batch_norm(
                x, None, None, named["gamma"], named["beta"], True, 0.0, layer.epsilon
            )
        if kind == "layer_normalization":
            last = x.movedim(1, -1)
            y = F.layer_norm(last, last.shape[-1:], named["gamma"], named["beta"], layer.epsilon)
            return y.movedim(-1, 1)
        if kind == "dropout":
            drawn = draws.random(
                (x[0].numel(), len(x))
            ).T.copy()  # one for each value, samples last
            kept = torch.tensor(drawn).reshape(x.shape) >= layer.rate
            return torch.where(kept, x / (1 - layer.rate), 0.0)
        if kind == "max_pooling2d":
            window = layer.window(node.input_shape)
            return F.max_pool2d(pad(x, window, -np.inf), window.size, window.stride)
        if kind == "average_pooling2d":
            window = layer.window(node.input_shape)
            total = F.avg_pool2d(pad(x, window, 0.0), window.size, window.stride)
            share = F.avg_pool2d(pad(torch.ones_like(x), window, 0.0), window.size, window.stride)
            return total / share
        if kind == "global_average_pooling2d":
            return x.mean((2, 3))
        assert kind == "flatten"
        return x.flatten(1)

    def _loss(self, z: Tensor, y: Tensor) -> Tensor:
        loss, activation = self.network.loss, self.network.activation
        if loss == "binary_crossentropy":
            return F.binary_cross_entropy_with_logits(z, y)
        if loss == "categorical_crossentropy":
            return -(y * torch.log_softmax(z, 1)).sum(1).mean()
        predictions = {
            "linear": lambda: z,
            "sigmoid": lambda: torch.sigmoid(z),
            "tanh": lambda: torch.tanh(z),
            "softmax": lambda: torch.softmax(z, 1),
        }[activation]()
        return ((predictions - y) ** 2).mean()


def pad(x: Tensor, window: Window, value: float) -> Tensor:
    """The image with the window's padding, odd rows and columns below and to the right."""
    (top, tall), (left, wide) = window._before(window.height), window._before(window.width)
    return F.pad(x, (left, wide - left, top, tall - top), value=value)


def activate(spec: Any, z: Tensor, named: Parameters) -> Tensor:
    """PyTorch's function of the same name."""
    return {
        "linear": lambda: z,
        "sigmoid": lambda: torch.sigmoid(z),
        "tanh": lambda: torch.tanh(z),
        "relu": lambda: torch.relu(z),
        "leaky_relu": lambda: F.leaky_relu(z, spec.negative_slope),
        "prelu": lambda: F.prelu(z, named["slope"]),
        "elu": lambda: F.elu(z, spec.alpha),
        "selu": lambda: F.selu(z),
        "gelu": lambda: F.gelu(z, approximate="tanh"),
        "silu": lambda: F.silu(z),
        "softplus": lambda: F.softplus(z, threshold=1e9),
    }[spec.name]()
