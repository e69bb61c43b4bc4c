"""The heatmap of a quantity over layers and time, with profile and diagnosis."""
