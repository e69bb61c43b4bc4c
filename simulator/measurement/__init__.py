"""What is measured of every layer while a network trains, and the bounded record of it."""
