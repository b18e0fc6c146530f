"""Which of two models is better? Pairing, matching, differences with tests, and the verdict in words."""
