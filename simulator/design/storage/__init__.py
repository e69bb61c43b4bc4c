"""The design file: strict JSON, located errors, saving that survives a crash."""
