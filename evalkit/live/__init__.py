"""The live board: Altair specs and threshold tables as one plain dict, moved in the browser by scripts/conductor.js."""
