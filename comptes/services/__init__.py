"""What accounts do. No HTTP here: see ``comptes.navigateur`` for browsers."""
