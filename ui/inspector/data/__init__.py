"""The data panel: what a data file is understood to be, its first rows, and the sets on board."""
