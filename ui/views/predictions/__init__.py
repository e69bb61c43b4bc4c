"""The prediction view: what a network says of every sample, and of the plane between them."""
