"""The handbook: one page a task, in village words, each for the roles that need it."""

from collections.abc import Collection

from keng.core.rights import Role
from keng.web.handbook.chapter import Chapter
from keng.web.handbook.commune import COMMUNE
from keng.web.handbook.nights import NIGHTS
from keng.web.handbook.village import VILLAGE

CHAPTERS: tuple[Chapter, ...] = (*NIGHTS, *VILLAGE, *COMMUNE)


def chapters_for(roles: Collection[Role]) -> list[Chapter]:
    """The chapters of these roles, in the handbook's order: safety first."""
    return [c for c in CHAPTERS if c.roles & set(roles)]


def chapter(key: str) -> Chapter | None:
    """The chapter of that name in an address."""
    return next((c for c in CHAPTERS if c.key == key), None)


def as_markdown() -> str:
    """The whole handbook as one text, kept in `docs/handbook.md`."""
    parts = [
        "# Sổ tay Kẻng",
        "Có cháy gọi 114, an ninh gọi 113, cấp cứu 115. Kẻng là chính, màn hình là phụ.",
    ]
    for one in CHAPTERS:
        steps = "\n".join(f"{n}. {step}" for n, step in enumerate(one.steps, start=1))
        parts.append(f"## {one.title}\n\n{steps}")
    return "\n\n".join(parts) + "\n"
