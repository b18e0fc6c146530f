"""The table of labels beside a board: which figures does each label have, at rest and at every stop of the slider?"""
