"""The text beside the canvas."""
