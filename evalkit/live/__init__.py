"""What does moving the threshold do? The live board: Altair specs and threshold tables as one plain dict, which
scripts/conductor.js moves in the browser.
"""
