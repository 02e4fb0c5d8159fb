"""Tests of the territory: reference data, place lookup, geocoding."""
