"""The document, and what follows from it without running it: shapes, problems, edits, files."""
