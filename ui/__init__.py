"""What a person touches: the window, the canvas, the views, the command line."""
