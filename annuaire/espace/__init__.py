"""/mon-espace/: what is asked of a member, and the editor of listings."""
