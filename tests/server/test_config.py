"""A wrong setting is refused at the start, by its name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from keng.server.config import Settings, load

ENGLISH = re.compile(
    r"\b(must|should|valid|input|is|no|not|expected|argument|usage|options|help)\b(?!:)", re.IGNORECASE
)


def keng(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "keng", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path("src").resolve())} | environment,
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
        ("KENG_SMS_COST", "ba trăm"),
        ("KENG_DEBUG", "maybe"),
        ("KENG_DEMO_CLOCK", "soon"),
        ("KENG_DEMO_CLOCK", "a@60@b"),
        ("KENG_DEMO_CLOCK", "2026-11-23T21:40@60@2026-11-23T08:00:00+00:00"),
        ("KENG_DEMO_CLOCK", "2026-11-23T21:40+07:00@fast@2026-11-23T08:00:00+00:00"),
        ("KENG_DEMO_CLOCK", "2026-11-23T21:40+07:00@nan@2026-11-23T08:00:00+00:00"),
        ("KENG_NTFY_URL", "ntfy.sh"),
        ("KENG_VOICE_URLS", "https://tong-dai.example/?from=+842373000000"),
        ("KENG_ZALO_TEMPLATES", "alarm_call"),
        ("KENG_LISTEN", "abc"),
        ("KENG_LISTEN", "127.0.0.1:99999"),
        ("KENG_DATA_DIR", "/dev/null/x"),
        ("KENG_CAP_KEY", "/nowhere.pem"),
        ("KENG_SMS_URLS", "sms gateway"),
        ("KENG_SMS_URLS", "json://10.0.0.2/message"),
        ("KENG_SMS_URLS", "json://10.0.0.2/message?to={to}"),
        ("KENG_DATABASE_URL", "postgresql://u@h:port/keng"),
        ("KENG_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line_by_its_name(monkeypatch, capsys, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        load()
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert said.startswith(f"{name}: ")
    assert said.count("\n") == 1
    assert not ENGLISH.search(said)


def test_every_verb_ends_with_that_line(tmp_path):
    (tmp_path / ".env").write_text("KENG_LISTEN=abc\n")
    for done in (keng("serve", KENG_LISTEN="abc"), keng("check", cwd=tmp_path)):
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert done.stderr.startswith("KENG_LISTEN: phải viết máy:cổng như")


def test_a_name_no_setting_has_is_said_with_the_nearest(monkeypatch, capsys):
    monkeypatch.setenv("KENG_SMSURL", "json://x")
    monkeypatch.setenv("KENG_WEATHER", "fine")
    with pytest.raises(SystemExit):
        load()
    said = capsys.readouterr().err
    assert "KENG_SMSURL: không có thiết lập này; có phải KENG_SMS_URLS?" in said
    assert "KENG_WEATHER: không có thiết lập này\n" in said


def test_half_of_what_zalo_needs_names_the_rest():
    with pytest.raises(ValueError, match="còn thiếu KENG_ZALO_APP_SECRET, KENG_ZALO_REFRESH_TOKEN"):
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
    assert "Cách dùng: keng [-h] VIỆC" in text
    assert not re.search("usage|options|positional|show this", text + keng("import", "--help").stdout)
