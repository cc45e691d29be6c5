"""The floor: the least that Django can do for the same work, on the same server and database."""
