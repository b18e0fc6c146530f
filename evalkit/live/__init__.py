"""What does moving the threshold do? The live board: Altair specs and threshold tables as one plain dict, which
conductor.js moves in the browser.
"""
