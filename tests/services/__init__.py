"""Real servers for tests: Redis, PostgreSQL, processes of the site, and a client to talk with."""
