"""Evaluations by Google's services: from saved responses and pasted text, and live. Importing it needs no package."""
