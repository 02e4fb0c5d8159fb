"""Tests of the duplicates."""
