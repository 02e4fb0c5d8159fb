"""« C’est notre structure »: claimed by an account, proved by mail or by letter, or decided by an agent."""
