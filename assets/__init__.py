"""Data that ships with the program; a package so that installers carry it along."""
