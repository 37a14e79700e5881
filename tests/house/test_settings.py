"""Every setting is documented, with its true default, and nothing is documented that is none."""

import re

from keng.server.config import Settings
from tests.house.source import ROOT

ROW = re.compile(r"^\| `(KENG_\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    """Name → default, as docs/settings.md gives it."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    return {name: default.strip("`") for name, default, _ in ROW.findall(page)}


def real() -> dict[str, str]:
    """Name → default, as the code has it, written the way a person writes it."""
    found: dict[str, object] = {}
    for name, field in Settings.model_fields.items():
        found[name] = field.get_default(call_default_factory=True, validated_data=found)
    return {f"KENG_{name.upper()}": _written(value) for name, value in found.items()}


def _written(value: object) -> str:
    if value in ("", None):
        return "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_setting_is_documented() -> None:
    missing = sorted(real().keys() - documented().keys())
    assert not missing, "add a row to docs/settings.md for: " + ", ".join(missing)


def test_nothing_is_documented_that_is_no_setting() -> None:
    assert not documented().keys() - real().keys()


def test_the_documented_defaults_are_the_real_ones() -> None:
    wrong = {name: (said, real()[name]) for name, said in documented().items() if said != real()[name]}
    assert not wrong


def test_every_setting_describes_itself() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.description]
