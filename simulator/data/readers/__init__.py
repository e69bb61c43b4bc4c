"""Readers of a user's own data files: CSV and NPZ."""
