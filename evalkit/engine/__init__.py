"""How good is a model whose predictions stay in a table, since they are too many to load?"""
