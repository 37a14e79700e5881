"""SQLite for several processes at once: the engine named in `databases.py`."""
