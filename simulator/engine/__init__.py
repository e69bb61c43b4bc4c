"""Networks at work: arrays, forward and backward pass, gradient norms. Start with reference.py."""
