"""The parts of Examples: the items behind a count."""
