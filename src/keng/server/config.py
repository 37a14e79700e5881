"""Every setting, read from the environment (KENG_…) and a `.env`; a wrong one is refused by name."""

import os
import secrets
import sys
import zoneinfo
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from keng.channels.voice import Line, line_in
from keng.server import clock
from keng.server.addresses import addresses, refuse_deaf, zalo_templates
from keng.server.refused import refusals, unknown
from keng.server.system_words import in_words


class Settings(BaseSettings):
    """What an installation may set. Documented one by one in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="KENG_", env_file=".env", extra="forbid", frozen=True)

    data_dir: Path = Field(Path("var"), description="Where the database, photos, keys and backups live.")
    database_url: str = Field("", description="postgresql://… ; empty means SQLite in data_dir.")
    secret_key: str = Field("", description="Signs cookies and links; made and kept in data_dir when empty.")
    listen: str = Field("127.0.0.1:8000", description="host:port the web process listens on.")
    base_url: str = Field(
        default_factory=lambda known: f"http://localhost:{str(known.get('listen', '')).rpartition(':')[2]}",
        description="The address people open; links are built on it. Unset: this machine, at that port.",
    )
    allowed_hosts: str = Field("localhost,127.0.0.1", description="Host names answered, comma-separated.")
    debug: bool = Field(default=False, description="Show tracebacks; never on a machine others reach.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="What is logged.")
    time_zone: str = Field("Asia/Ho_Chi_Minh", description="Zone of communes that set none.")
    require_second_factor: bool = Field(default=True, description="Officers must enrol a second factor.")
    sms_urls: str = Field("", description="Apprise URLs of SMS gateways; the second is the fallback.")
    mail_url: str = Field("", description="Apprise URL of the mail server; a second one is the fallback.")
    voice_urls: str = Field(
        "", description="Services that speak Twilio's Calls API: https://ACCOUNT:TOKEN@host/?from=+84…"
    )
    voice_speaker: str = Field("", description="The voice that speaks, as the telephone service names it.")
    ntfy_url: str = Field("", description="The ntfy server, our own or https://ntfy.sh.")
    ntfy_token: str = Field("", description="Access token of that server, where it asks for one.")
    zalo_app_id: str = Field("", description="Number of the Zalo app that sends ZNS.")
    zalo_app_secret: str = Field("", description="Secret key of that app.")
    zalo_refresh_token: str = Field("", description="Refresh token of the Official Account, the first one.")
    zalo_oa_secret: str = Field("", description="Secret that Zalo signs its receipts with.")
    zalo_templates: str = Field("", description="Which Zalo template says what: alarm_call=123456, …")
    lorawan_url: str = Field("", description="REST interface of a ChirpStack server, for radio nodes.")
    lorawan_token: str = Field("", description="API key of that server's tenant.")
    vapid_contact: str = Field("", description="mailto: address that push services may write to.")
    webhooks_to_private: bool = Field(
        default=False,
        description="Webhooks, loudspeakers may go to machines of the own network; else public ones only.",
    )
    cap_key: Path | None = Field(
        None, description="PEM with the key and certificate that sign CAP; made in data_dir when empty."
    )
    sms_cost: int = Field(300, ge=0, description="Đồng per SMS part, for the cost shown on pages.")
    sms_daily_cap: int = Field(20, ge=1, description="Most SMS to one number in a day, alarms apart.")
    outside_heartbeat_url: str = Field(
        "", description="Beaten after each passed audit; rings elsewhere if not."
    )
    time_server: str = Field("", description="host[:port] of a time server; how far off our clock is.")
    metrics_token: str = Field("", description="Bearer token for /metrics; empty means this machine only.")
    demo_clock: str = Field("", description="START@SPEED@ANCHOR: a demonstration's clock; never in real use.")
    backups_kept: int = Field(14, ge=1, description="How many nightly backups are kept.")
    backup_dir: Path | None = Field(
        None, description="Where nightly backups go; empty means data_dir/backups."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"không có múi giờ “{value}”; ví dụ Asia/Ho_Chi_Minh") from error
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        _host, colon, port = value.rpartition(":")
        if not (colon and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
            raise ValueError(f"phải viết máy:cổng như 127.0.0.1:8000, đang là “{value}”")
        return value

    @field_validator("data_dir")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        try:
            value.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"không dùng được làm thư mục ({in_words(error)})") from error
        return value

    @field_validator("cap_key")
    @classmethod
    def _file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"không có tệp {value}")
        return value

    @field_validator("sms_urls", "mail_url")
    @classmethod
    def _carriers(cls, value: str) -> str:
        for one in addresses(value):
            refuse_deaf(one)
        return value

    @field_validator("vapid_contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if value and not value.startswith(("mailto:", "https://")):
            raise ValueError("phải bắt đầu bằng mailto:")
        return value

    @field_validator("demo_clock")
    @classmethod
    def _clock(cls, value: str) -> str:
        clock.parse(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://", "sqlite:///")):
            raise ValueError("phải bắt đầu bằng postgresql:// hoặc sqlite:///")
        try:
            _port = urlsplit(value).port
        except ValueError as error:
            raise ValueError("cổng phải là số từ 1 đến 65535") from error
        return value

    @field_validator("voice_urls")
    @classmethod
    def _lines(cls, value: str) -> str:
        for text in addresses(value):
            line_in(text)  # a NotALine is a ValueError in words
        return value

    @field_validator("zalo_templates")
    @classmethod
    def _templates(cls, value: str) -> str:
        zalo_templates(value)
        return value

    @model_validator(mode="after")
    def _whole_zalo(self) -> "Settings":
        needed = {
            "KENG_ZALO_APP_ID": self.zalo_app_id,
            "KENG_ZALO_APP_SECRET": self.zalo_app_secret,
            "KENG_ZALO_REFRESH_TOKEN": self.zalo_refresh_token,
            "KENG_ZALO_TEMPLATES": self.zalo_templates,
        }
        missing = [name for name, value in needed.items() if not value]
        if 0 < len(missing) < len(needed):
            raise ValueError(f"còn thiếu {', '.join(missing)}; đặt đủ, hoặc bỏ hết KENG_ZALO_…")
        return self

    @model_validator(mode="after")
    def _whole_lorawan(self) -> "Settings":
        if self.lorawan_url and not self.lorawan_token:
            raise ValueError("còn thiếu KENG_LORAWAN_TOKEN; đặt đủ, hoặc bỏ hết KENG_LORAWAN_…")
        return self

    @field_validator("outside_heartbeat_url", "ntfy_url", "lorawan_url")
    @classmethod
    def _web_address_or_none(cls, value: str) -> str:
        return cls._web_address(value) if value else ""

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("phải bắt đầu bằng http:// hoặc https://")
        return value.rstrip("/")

    @property
    def hosts(self) -> list[str]:
        return [h.strip() for h in self.allowed_hosts.split(",") if h.strip()]

    @property
    def sms_gateways(self) -> tuple[str, ...]:
        return addresses(self.sms_urls)

    @property
    def mail_servers(self) -> tuple[str, ...]:
        return addresses(self.mail_url)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The telephone services that place calls, in order."""
        return tuple(line_in(text) for text in addresses(self.voice_urls))

    @property
    def zalo_says(self) -> dict[str, str]:
        """Which Zalo template says which kind of message."""
        return zalo_templates(self.zalo_templates)

    @property
    def backups(self) -> Path:
        return self.backup_dir or self.data_dir / "backups"

    @property
    def secret(self) -> str:
        """The secret key: from the environment, or made once and kept readable by its owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()


def load() -> Settings:
    """The settings, or an end with one line for each that is wrong."""
    known = tuple(f"KENG_{name.upper()}" for name in Settings.model_fields)
    wrong = [
        unknown(name, known) for name in sorted(os.environ) if name.startswith("KENG_") and name not in known
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += refusals(error, known)
    if wrong:
        sys.stderr.write("".join(f"{line}\n" for line in wrong))
        raise SystemExit(2) from None
    return settings
