"""A wrong setting is refused at the start, by its name."""

import os
import subprocess
import sys

import pytest

from keng.server.config import Settings


def keng(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "keng", *words],
        env=os.environ | {"PYTHONPATH": "src"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENG_TIME_ZONE", "Hanoi/Old"),
        ("KENG_DATABASE_URL", "mysql://x"),
        ("KENG_BASE_URL", "kengxa"),
        ("KENG_SMS_COST", "-5"),
        ("KENG_DEMO_CLOCK", "soon"),
        ("KENG_NTFY_URL", "ntfy.sh"),
        ("KENG_VOICE_URLS", "https://tong-dai.example/?from=+842373000000"),
        ("KENG_ZALO_TEMPLATES", "alarm_call"),
    ],
)
def test_a_wrong_setting_is_named(name, value):
    done = keng("check_django", **{name: value})
    assert done.returncode == 2
    assert name in done.stderr


def test_half_of_what_zalo_needs_names_the_rest():
    with pytest.raises(ValueError, match="KENG_ZALO_APP_SECRET and KENG_ZALO_REFRESH_TOKEN must be set too"):
        Settings(_env_file=None, zalo_app_id="1", zalo_templates="alarm_call=2")


def test_the_address_follows_the_port_it_listens_on(monkeypatch):
    monkeypatch.setenv("KENG_LISTEN", "127.0.0.1:8123")
    assert Settings(_env_file=None).base_url == "http://localhost:8123"
    monkeypatch.setenv("KENG_BASE_URL", "https://keng.example/")
    assert Settings(_env_file=None).base_url == "https://keng.example"


def test_help_names_every_verb_in_plain_words():
    text = keng("--help").stdout
    for verb in ("serve", "worker", "web", "backup", "restore", "check", "new-commune"):
        assert verb in text
