"""What concerns the whole process: start-up checks, Ctrl+C, garbage collection, throttling."""
