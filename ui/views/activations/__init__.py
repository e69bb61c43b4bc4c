"""The activation view: what the selected layer makes of the data."""
