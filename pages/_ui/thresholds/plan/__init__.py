"""The plan: its table, a label of it, what it does as a whole, and its files."""
