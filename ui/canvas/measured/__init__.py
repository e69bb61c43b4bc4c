"""Measured values on the canvas: numbers on cards, colours of layers."""
