"""For which part of the test set is a model good, and for which not?"""
