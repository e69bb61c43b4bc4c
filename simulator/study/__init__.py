"""Studies: a design trained at many depths, in variants and over seeds, and the table of it."""
