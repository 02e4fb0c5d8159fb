"""The Label ESS 47. For now its public page; the whole workflow comes next."""
