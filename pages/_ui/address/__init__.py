"""The address of the browser: what it says of a view, and how the two follow each other."""
