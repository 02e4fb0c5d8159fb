"""What visitors give without an account: structures proposed, errors reported. All of it is read first."""
