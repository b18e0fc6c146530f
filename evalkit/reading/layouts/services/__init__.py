"""Layouts that services export, one module each."""
