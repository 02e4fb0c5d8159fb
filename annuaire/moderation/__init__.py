"""What agents do to listings: their states, who deals with what, what is left to do."""
