"""The graphics items of the canvas: cards, frames, arcs, lanes."""
