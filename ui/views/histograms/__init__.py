"""The histogram view: how often which magnitude occurs, layer by layer and over time."""
