"""The inspector: forms made from the models' own fields."""
