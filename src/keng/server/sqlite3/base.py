"""Django's SQLite, with a writer that sees its turn within milliseconds.

SQLite itself looks again after 1, 2, 5, 10, … and at last every 100 ms. While the watchman writes down
the calls of one alarm in portions, whoever raises the next would sleep through the gaps between them.
"""

import sqlite3
import time

from django.db.backends.sqlite3 import base

BEGIN = "BEGIN IMMEDIATE"
LOOKS_AGAIN_S = 0.002
PRIMARY = 0xFF  # of an error code; the rest says why: another writer, or a journal mended after a crash


class DatabaseWrapper(base.DatabaseWrapper):
    """The same in everything but how a transaction waits for its beginning."""

    def _start_transaction_under_autocommit(self) -> None:
        """Begin to write, looking again every other millisecond; after `timeout` seconds the last error."""
        patience_s = self.settings_dict["OPTIONS"]["timeout"]
        until = time.monotonic() + patience_s
        with self.wrap_database_errors:
            self.connection.execute("PRAGMA busy_timeout = 0")
            try:
                while not _has_begun(self.connection, is_last=time.monotonic() >= until):
                    time.sleep(LOOKS_AGAIN_S)
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {patience_s * 1000}")


def _has_begun(connection: sqlite3.Connection, *, is_last: bool) -> bool:
    """Whether the transaction has begun.

    No cursor of Python's: the traceback of a failure would keep it, and the thread whose garbage
    collection ends it then waits for this connection, which waits for what that thread holds.
    """
    try:
        connection.execute(BEGIN)
    except sqlite3.OperationalError as why:
        if is_last or why.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
