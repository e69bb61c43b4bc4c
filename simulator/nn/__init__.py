"""What networks are made of: layers, activations, initialisers, losses, optimisers, schedules."""
