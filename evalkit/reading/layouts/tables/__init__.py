"""Layouts of tables and arrays that people write themselves, one module each."""
