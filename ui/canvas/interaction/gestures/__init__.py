"""Mouse gestures, a class and a file each: begun by a press, ended by a release or Escape."""
