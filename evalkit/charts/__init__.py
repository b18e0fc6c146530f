"""How does a result look? Altair charts: a result goes in, a chart comes out. Nothing is computed here."""
