"""Every figure of the library, stored before a restructuring and compared after it: to the bit.

Run ``python -m tests.results store FILE.json`` before the first move, and ``python -m tests.results compare FILE.json``
after each. ``cases`` makes the inputs, ``figures`` asks the library for all that it can say of them, ``written`` turns
answers into figures and texts, and ``internals`` knows in which modules functions without a public name live.
"""
