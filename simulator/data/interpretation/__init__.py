"""From what a file holds to what is trained on: target, task, inputs, and what was noticed."""
