"""Where everything stands on the canvas, computed without drawing it."""
