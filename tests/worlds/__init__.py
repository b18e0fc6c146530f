"""A grid of simulated worlds whose true figures are known, and what every interval and test of the project does there.

``python -m tests.worlds --help`` measures them; ``measures.py`` lists what is measured, ``grid.py`` the worlds.
"""
