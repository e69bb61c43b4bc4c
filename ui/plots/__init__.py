"""What every picture stands on: axes, curves, images, colour bars, labels, marks."""
