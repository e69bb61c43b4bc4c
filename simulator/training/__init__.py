"""Runs: the trainer, evaluation, weights kept through an edit, a traced step, reports."""
