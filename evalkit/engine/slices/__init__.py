"""For which items of a table is a model not good? Slices of it, counted where it is."""
