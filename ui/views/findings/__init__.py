"""Findings: what is wrong with each network, since when, why, and what helps."""
