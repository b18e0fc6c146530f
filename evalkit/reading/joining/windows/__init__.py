"""Which labels are true of a window, where the truth is of intervals? And how long was listened?"""
