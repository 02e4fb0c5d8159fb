"""Search: one engine interface, Whoosh embedded, PostgreSQL full text in production."""
