"""The weight gradient view: a layer's gradient, weight and last update, entry by entry."""
