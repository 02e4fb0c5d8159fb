"""Tools of the workshop: throw-away PostGIS, screenshots, vendored front-end files."""
