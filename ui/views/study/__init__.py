"""The view of a depth study: what to run, and its curves over the depth."""
