"""The timeline under everything: where the run is, what was changed, and the way back in time."""
