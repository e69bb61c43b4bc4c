"""Diagnosis: what is wrong with a network, in words, before its first step and while it trains."""
