"""The clinic: networks with one planted fault, to be diagnosed and repaired."""
