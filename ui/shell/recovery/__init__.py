"""Unsaved changes outlive a crash: copies while the window lives, the offer at the next launch."""
