"""How sure is a figure? Estimates with intervals that respect groups, for shares, areas and what is resampled.

How each of them was checked, and how often it holds the true value, stands in docs/statistics.md.
"""
