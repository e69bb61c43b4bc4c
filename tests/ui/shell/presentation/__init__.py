"""Presentation mode, played in windows of a lecture hall."""
