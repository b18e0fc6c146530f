"""Layouts of prediction and truth files, one module each."""
