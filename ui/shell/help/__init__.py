"""What F1 tells of what is under the mouse or selected, and about the program."""
