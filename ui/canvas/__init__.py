"""The canvas: networks as cards, frames and arcs, and the gestures that change them."""
