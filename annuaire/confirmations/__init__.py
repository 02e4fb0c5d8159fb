"""Once a year, the people of a listing are asked whether it is still right: a mail, one page, no password."""
