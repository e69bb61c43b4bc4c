"""Presentation mode: what is seen of the window in a lecture hall, and how it is left again."""
