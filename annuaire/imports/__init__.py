"""Imports: read a source, map its rows to listings, write them without losing or inventing anything."""
