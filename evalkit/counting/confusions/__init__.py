"""Which label is taken for which?"""
