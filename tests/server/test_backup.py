"""A backup counts when it reads back; a restore loses nothing of what stood there."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

pytestmark = pytest.mark.feature("S3")


@pytest.fixture
def keng(tmp_path):
    """The `keng` command on a machine that has nothing yet."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KENG_")}
    environment |= {"PYTHONPATH": "src", "KENG_DATA_DIR": str(tmp_path / "var")}

    def run(*words: str, says: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "keng", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == says, done.stderr
        return done.stdout + done.stderr

    return run


def communes(tmp_path) -> list[str]:
    with closing(sqlite3.connect(tmp_path / "var" / "keng.sqlite3")) as db:
        return [row[0] for row in db.execute("SELECT name FROM keng_commune ORDER BY id")]


def test_a_backup_is_restored_and_what_stood_there_is_kept_aside(keng, tmp_path):
    assert "lập xã trước" in keng("import", str(tmp_path), says=2)  # in words, though there is no database
    keng("new-commune", "Mẫu Một", "--officer", "Cô Thử")
    assert "Chưa nối cổng tin nhắn" in keng("check", says=1)
    keng("backup", str(tmp_path / "kho"))
    keng("new-commune", "Mẫu Hai", "--officer", "Cô Thử")
    [backup] = (tmp_path / "kho").glob("keng-*.sqlite3")

    keng("restore", str(backup))

    assert communes(tmp_path) == ["Mẫu Một"]
    [aside] = (tmp_path / "var").glob("before-restore-*")
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("SELECT count(*) FROM keng_commune").fetchone() == (2,)


def test_a_damaged_backup_is_refused_and_nothing_changes(keng, tmp_path, tables):
    keng("new-commune", "Mẫu Một", "--officer", "Cô Thử")
    keng("backup", str(tmp_path / "kho"))
    [backup] = (tmp_path / "kho").glob("keng-*.sqlite3")
    whole = backup.read_bytes()
    backup.write_bytes(whole[: len(whole) // 2])

    assert "dữ liệu cũ còn nguyên" in keng("restore", str(backup), says=1)
    assert communes(tmp_path) == ["Mẫu Một"]


def test_a_file_that_is_no_backup_is_refused(keng, tmp_path, tables):
    rubbish = tmp_path / "thu.sqlite3"
    rubbish.write_text("không phải bản sao lưu")
    assert "Không khôi phục được" in keng("restore", str(rubbish), says=1)
    assert "Không có tệp" in keng("restore", str(tmp_path / "khong-co"), says=1)


def test_only_the_newest_backups_are_kept(keng, tmp_path, tables):
    from keng.worker.backup import STEM

    folder = tmp_path / "kho"
    folder.mkdir()
    for day in range(1, 20):
        (folder / f"{STEM}202601{day:02d}-030000.sqlite3").touch()
    keng("backup", str(folder))
    assert len(list(folder.iterdir())) == 14
