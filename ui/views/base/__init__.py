"""What all views share: the base class, title, hover tag, table, export menu."""
