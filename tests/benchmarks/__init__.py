"""Measures the speed that the project promises: ``python -m tests.benchmarks``. No tests: a missed goal is printed."""
