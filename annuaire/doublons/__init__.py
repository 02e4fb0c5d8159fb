"""Duplicates among listings: names made comparable, two listings compared, many listings brought together.

Pure computation: neither database nor HTTP. Who merges, and who is asked, is decided elsewhere.
"""
