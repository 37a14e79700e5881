"""Around the stage: a folder of its own, a clock of its own, and nothing left when the curtain falls."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

BEGINS = time(21, 40)
WARM_UP = timedelta(seconds=6)  # until the pages answer; the clock of the evening starts when that is over
USUAL_PORT = 8000


def open_house(*, speed: float, leaves: bool) -> int:
    """Load the sample commune into a temporary folder, play the evening there, and clear up."""
    if speed <= 0:
        sys.stderr.write("--speed phải lớn hơn 0.\n")
        return 2
    zone = ZoneInfo(settings.CONFIG.time_zone)
    evening = datetime.combine(datetime.now(zone).date(), BEGINS, zone)
    with tempfile.TemporaryDirectory(prefix="keng-demo-") as folder:
        around = _surroundings(folder)
        print("Đang dựng xã mẫu trong một thư mục tạm, chờ mươi giây…", flush=True)
        around["KENG_DEMO_CLOCK"] = f"{evening.isoformat()}@1@{datetime.now(UTC).isoformat()}"
        if code := _run(["load-sample", "--no-links"], around):
            return max(0, code)
        rise = datetime.now(UTC) + WARM_UP
        around["KENG_DEMO_CLOCK"] = f"{evening.isoformat()}@{speed:g}@{rise.isoformat()}"
        code = _run(["demo", "--on-stage", *(["--leave"] if leaves else [])], around)
    print("Đã dọn sạch thư mục tạm. Hẹn gặp lại.", flush=True)
    return max(0, code)  # ended by Ctrl-C is no failure


def _surroundings(folder: str) -> dict[str, str]:
    """The environment of the stage: nothing of this installation's own data, keys or gateways."""
    port = _free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KENG_")}
    return plain | {
        "KENG_DATA_DIR": folder,
        "KENG_DATABASE_URL": "",
        "KENG_LISTEN": f"127.0.0.1:{port}",
        "KENG_BASE_URL": f"http://localhost:{port}",
        "KENG_TIME_ZONE": settings.CONFIG.time_zone,
        "KENG_LOG_LEVEL": "ERROR",
        **dict.fromkeys(("KENG_SMS_URLS", "KENG_MAIL_URL", "KENG_OUTSIDE_HEARTBEAT_URL"), ""),
    }


def _free_port() -> int:
    """The usual port, or any other when somebody has it."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def _run(words: list[str], environment: dict[str, str]) -> int:
    """Run one verb to its exit code; Ctrl-C and SIGTERM are handed on, so that it can end in order."""
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and verb
        [sys.executable, "-m", "keng", *words], env=environment, start_new_session=True
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: child.terminate())
    return child.wait()
