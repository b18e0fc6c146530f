"""The charts of a board: what do they show, and what in them does the slider move?"""
