"""How sure is a figure? Estimates with intervals that respect groups, for shares, areas and what is resampled."""
