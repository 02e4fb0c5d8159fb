"""Ground floor: no domain. Database, unit of work, outbox, jobs, mail, logs, text."""
