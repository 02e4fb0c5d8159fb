"""Invented listings: a directory to try, whose totals are those of the 2021 roadmap."""
