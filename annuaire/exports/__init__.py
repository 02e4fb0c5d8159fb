"""Exports of the directory, streamed, without a cap."""
