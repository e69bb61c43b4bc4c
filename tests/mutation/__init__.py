"""Mutation testing: single changes to the sources, which tests should notice (`make mutants`)."""
