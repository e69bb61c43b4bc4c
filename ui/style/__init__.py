"""Colours, fonts, spacing, the style sheet made of them, and the scale that colours gradients."""
