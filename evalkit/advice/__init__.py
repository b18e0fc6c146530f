"""What should be looked at next? Coded checks, each with its numbers, why it matters, and what to do."""
