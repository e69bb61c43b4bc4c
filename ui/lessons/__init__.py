"""The lesson panel beside the canvas."""
