"""Benchmarks: ``python -m bench`` prints a table and writes it as JSON."""
