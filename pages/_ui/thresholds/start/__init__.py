"""Thresholds to start from: cards, the best for each usual goal, the band that people look at."""
