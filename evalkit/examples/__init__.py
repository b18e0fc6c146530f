"""Which items are behind a count, and what of their truth is likely wrong?"""
