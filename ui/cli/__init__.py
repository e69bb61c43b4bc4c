"""The command line: the window, and the same work without one. Headless commands import no Qt."""
