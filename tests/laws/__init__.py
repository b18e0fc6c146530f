"""Promises that the whole project keeps, whatever a single test looks at."""
