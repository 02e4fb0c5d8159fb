"""The directory: structures, search, map, imports, exports and its pages."""
