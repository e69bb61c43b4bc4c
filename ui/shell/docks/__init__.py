"""The dock widgets that hold the views, their titles and tabs."""
