"""What does a file hold, before its meaning is known? Tables of cells, JSON records, or arrays."""
