"""What is measured of every layer while a network trains, and its bounded history."""
