"""Which threshold? The one that is best by a goal, under constraints."""
