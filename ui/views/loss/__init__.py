"""The loss and accuracy curves."""
