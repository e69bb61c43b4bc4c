"""The bars around the canvas: the toolbar, the status line, the bar of a step trace."""
