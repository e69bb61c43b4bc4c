"""What lies above the canvas: map, editor in place, bars, fixes."""
