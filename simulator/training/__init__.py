"""Runs: the trainer, evaluation, weights that outlive an edit, one step traced, reports."""
