"""Evaluations by Google's services, from saved responses and pasted text. Nothing here needs a Google package."""
