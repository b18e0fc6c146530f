"""The goal, in plain words."""
