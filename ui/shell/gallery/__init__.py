"""The gallery: a picture of everything that can be opened, over the canvas and its views."""
