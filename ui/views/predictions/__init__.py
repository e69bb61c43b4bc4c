"""The prediction view: what a network predicts for every sample, and for the plane between."""
