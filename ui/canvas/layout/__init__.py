"""Where everything is on the canvas, computed without drawing it."""
