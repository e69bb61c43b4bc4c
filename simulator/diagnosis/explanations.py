"""Why each symptom happens: two sentences with the formula, for the reader of a finding.

Formulas are written in Unicode, so that window, command line and lessons show the same text.
"""

from __future__ import annotations

EXPLANATIONS = {
    "diverged": (
        "A step w ← w − η·g overshoots where η times the curvature λ of the loss exceeds 2, and "
        "each further step then goes |1 − η·λ| times as far. Within a few steps the numbers leave "
        "the range of the precision."
    ),
    "stuck_at_chance": (
        "The best guess that ignores the inputs has the loss H = −Σ pₖ·ln pₖ of the labels, or the "
        "variance of the targets. A network that stays there has learnt the shares of the classes "
        "and nothing from the inputs."
    ),
    "degradation": (
        "A deeper network contains the shallower one: further layers would only have to be the "
        "identity, so its best training loss is no higher. Layers y = f(W·x) find the identity "
        "badly by gradient steps, layers y = x + F(x) start there."
    ),
    "oscillating": (
        "Mini-batches give a noisy gradient g + ε, and a step of η·(g + ε) across a narrow valley "
        "lands on its other side. The swing shrinks with η and with the root of the batch size, "
        "since the variance of ε is σ²/B."
    ),
    "plateau": (
        "Where the gradient is small, ‖g‖ ≈ 0, a step η·‖g‖ changes next to nothing. The loss then "
        "falls by about η·‖g‖² a step, which is less than its own noise."
    ),
    "overfitting": (
        "The training loss can fall to 0 by learning single samples, noise included, once there "
        "are about as many parameters as samples. What is learnt that way does not hold for "
        "others: validation loss − training loss grows with every epoch."
    ),
    "underfitting": (
        "After all planned steps the training loss itself is still L ≥ ½·L₀, with L₀ that of a "
        "constant guess. Either the way was too short, steps × rate, or no weights of this "
        "network give a smaller loss."
    ),
    "rate_too_high": (
        "A step of gradient descent lowers the loss only while η·λ < 2, with λ the largest "
        "curvature. A larger η jumps over the valley, and the loss rises: "
        "ΔL ≈ −η·‖g‖²·(1 − η·λ/2)."
    ),
    "rate_too_low": (
        "A step changes a kernel by η·‖g‖/‖W‖, and about 10⁻³ of it is usual. With far less the "
        "planned number of steps ends before the weights have moved noticeably."
    ),
    "unscaled_inputs": (
        "The first layer's gradient is δ·xᵀ, so it is as large as the inputs, while its weights "
        "were drawn for inputs of variance 1: Var(W) = 2/fan_in. One rate η can then not serve "
        "this layer and the others, and its units saturate or die at once."
    ),
    "unscaled_targets": (
        "The squared error starts at about E[t²], and its gradient 2·(y − t) is as large as the "
        "targets. Steps that fit weights of size 1 are then far too large, or far too small."
    ),
    "batch_statistics": (
        "Batch normalisation computes (x − μ)/σ from the B samples of a batch, and the error of μ "
        "is about σ/√B. With few samples that is noise, with one x = μ and every output is 0; and "
        "running averages that lag behind normalise otherwise than in training."
    ),
    "regulariser_too_strong": (
        "The loss that is minimised is L + λ₁·Σ|w| + λ₂·Σw². Where the penalty is larger than L, "
        "its gradient is as well, and steps shrink the weights whatever the data say."
    ),
    "exactly_zero": (
        "Backpropagation multiplies ∂L/∂x = Wᵀ·(f′(z)·∂L/∂y) layer by layer. The product is "
        "exactly 0 where f′ is 0 for every sample (dead units), or where it falls below the "
        "smallest number of the precision, about 10⁻⁴⁵ in float32."
    ),
    "vanishing": (
        "Backpropagation multiplies ∂L/∂x = Wᵀ·(f′(z)·∂L/∂y) layer by layer, a factor of about "
        "√(n·Var(W)·E[f′²]) each. Below 1 it shrinks with its power of the depth: a sigmoid has "
        "f′ ≤ ¼, so 20 layers leave less than 10⁻¹² of it."
    ),
    "exploding": (
        "Backpropagation multiplies ∂L/∂x = Wᵀ·(f′(z)·∂L/∂y) layer by layer, a factor of about "
        "√(n·Var(W)·E[f′²]) each. Above 1 it grows with its power of the depth, and one rate is "
        "too large for the first layers or too small for the last."
    ),
    "conflicting_gradients": (
        "A step follows the mean of the samples' gradients gᵢ. Where cos(gᵢ, gⱼ) < 0 within a "
        "class, what lowers one sample's loss raises the other's, and their mean is small."
    ),
    "inputs_look_alike": (
        "Each ReLU layer maps two samples of cosine ρ to a larger one, ρ ← (√(1 − ρ²) + "
        "(π − arccos ρ)·ρ)/π, whose only fixed point is 1. Once all samples look alike at the last "
        "hidden layer, no output layer can tell them apart."
    ),
    "dead_units": (
        "A ReLU with z ≤ 0 for every sample has f′(z) = 0: no gradient reaches its weights, and "
        "it stays as it is. A step that is too large, or a bias that is too low, puts many of "
        "them there at once."
    ),
    "saturated_units": (
        "tanh and σ are flat where |z| is large: f′(z) = 1 − tanh²(z) is 0.06 at an output of "
        "0.97. What passes back through such a unit is multiplied by that, and its weights hardly "
        "move."
    ),
    "signal_shrinks": (
        "A layer multiplies the signal's variance by about n·Var(W)·E[f²]/E[x²]. Below 1 it fades "
        "with its power of the depth, until biases and rounding are larger than the signal."
    ),
    "signal_blows_up": (
        "A layer multiplies the signal's variance by about n·Var(W)·E[f²]/E[x²]. Above 1 it grows "
        "with its power of the depth, and outputs and first loss are far too large."
    ),
    "symmetric_units": (
        "Two units with the same weights compute the same output and get the same gradient, "
        "∂L/∂wᵢ = ∂L/∂wⱼ. They stay equal for ever, so the layer is as narrow as one unit."
    ),
    "initialiser_unfit_for_the_activation": (
        "The signal keeps its size where n·Var(W)·E[f²] = E[x²]: Var(W) = 2/fan_in for ReLU "
        "(He), 1/fan_in for tanh (Glorot, LeCun). A factor of g a layer is g to the depth at the "
        "end."
    ),
    "wrong_first_loss": (
        "Before it has learnt, a classifier of K classes should have the loss L = ln K. A larger "
        "one says that logits start far from 0, and the first steps only bring them back."
    ),
    "useless_structure": (
        "Two linear layers in a row are one, W₂·(W₁·x) = (W₂·W₁)·x, and a normalisation behind "
        "dropout measures another variance than at inference. Such layers cost time and add "
        "nothing."
    ),
    "output_unfit_for_the_loss": (
        "σ ends at 0 and 1, tanh at ±1: no weights reach a target outside. The error stays at "
        "least E[(|t| − 1)²] over those targets, and the units saturate on their way there."
    ),
    "cannot_fit_one_batch": (
        "A network that can learn the data can learn one small batch by heart: its loss should "
        "fall, L → 0, within some dozens of steps on the same samples. Where it does not, more "
        "data and more epochs will not help."
    ),
}
