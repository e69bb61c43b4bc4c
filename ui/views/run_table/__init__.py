"""The run table: what every network of this and of earlier runs is, and how far it came."""
