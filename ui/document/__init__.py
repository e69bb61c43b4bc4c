"""The open document with its undo stack, the selection, and data read in the background."""
