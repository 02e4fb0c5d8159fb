"""The test suite mirrors the packages; see docs/adr/0005-tests.md."""
