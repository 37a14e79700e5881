"""What whoever drew a file should know of it, beside the plan; on standard error, before its line."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keng.core.planning.places import Drawn


def say_notes(drawn: "Drawn", notes: Iterable[str] = ()) -> None:
    """Fields that nobody reads, then the planner's own notes."""
    from keng.core.planning.unread import unread

    sys.stderr.writelines(f"• {line}\n" for line in (*unread(drawn), *notes))
