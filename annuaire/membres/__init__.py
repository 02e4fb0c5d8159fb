"""Who represents which structure: the accounts that keep a listing."""
