"""The log: changes of rooms in the database, how they get there, and how they are read."""
