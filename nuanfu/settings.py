"""Every setting, read once from the environment; `.env.example` documents each."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from nuanfu.clock import YEARS, Clock, frozen_clock, system_clock
from nuanfu.errors import SettingsInvalid

SHORTEST_SECRET = 32
PLACEHOLDERS = frozenset({"change-me", "changeme", "secret", "password"})


class Settings(BaseSettings):
    """The settings of one process; names and defaults are part of the contract with whoever runs Nuanfu."""

    model_config = SettingsConfigDict(env_prefix="NUANFU_", env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite:///var/nuanfu.db"
    redis_url: str = ""
    policy: Path = Path("policy/shop.yml")
    rasa_url: Annotated[tuple[str, ...], NoDecode] = ("http://127.0.0.1:5005",)
    port: int = Field(default=8000, ge=1, le=65535)
    secret: str = ""
    demo: bool = False
    webhook_secret: str = ""
    sms_key_id: str = ""
    sms_key_secret: str = ""
    attachments: Path = Path("var/attachments")
    frame_ancestors: str = "self"
    now: AwareDatetime | None = None

    @field_validator("rasa_url", mode="before")
    @classmethod
    def _several_addresses(cls, value: object) -> object:
        """Accept one address or several with commas between."""
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("rasa_url")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what no request can be sent to."""
        if not value or not all(_is_address(one, "http", "https") for one in value):
            raise ValueError("needs addresses like http://127.0.0.1:5005, several with commas between")
        return value

    @field_validator("now")
    @classmethod
    def _in_our_times(cls, value: datetime | None) -> datetime | None:
        """Refuse a year in which no day can be counted."""
        if value is not None and value.year not in YEARS:
            raise ValueError(f"must lie in the years {YEARS.start} to {YEARS.stop - 1}")
        return value

    @field_validator("database_url")
    @classmethod
    def _shared_database(cls, value: str) -> str:
        """Refuse a database that this code does not know, or that other processes could not open too."""
        try:
            url = make_url(value)
        except ArgumentError:
            url = None
        in_a_file = url is not None and url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
        if url is None or not (in_a_file or url.drivername.startswith("postgres")):
            raise ValueError("needs sqlite:///path/to/file.db or postgresql://user:password@host/name")
        return value

    @field_validator("frame_ancestors")
    @classmethod
    def _who_may_frame(cls, value: str) -> str:
        """Refuse what would end the directive, or is no list of sources."""
        sources = value.replace("'", "").split()
        known = [one in ("self", "none") or _is_address(one.replace("*.", ""), "http", "https") for one in sources]
        if not sources or not all(known) or any(sign in value for sign in ";,"):
            raise ValueError("needs self, or addresses like https://shop.example with spaces between")
        return " ".join(sources)

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        """Refuse an address that is not of a Redis."""
        if value and not _is_address(value, "redis", "rediss"):
            raise ValueError("needs redis://host:6379/0, or nothing on one machine")
        return value

    def clock(self) -> Clock:
        """Return the business clock: the machine's, or frozen at `NUANFU_NOW`."""
        return frozen_clock(self.now) if self.now else system_clock

    def signing_secret(self, folder: Path = Path("var")) -> str:
        """Return the secret that signs tokens; without a setting it is made once and kept in `var/secret`.

        Raises `SettingsInvalid` for a placeholder or one shorter than 32 characters, except in the demo.
        """
        if self.secret:
            weak = len(self.secret) < SHORTEST_SECRET or self.secret.lower() in PLACEHOLDERS
            if weak and not self.demo:
                raise SettingsInvalid(
                    "NUANFU_SECRET is a placeholder or shorter than 32 characters; leave it empty to have one made, "
                    "or set one from `python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`."
                )
            return self.secret
        kept = folder / "secret"
        if not kept.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = folder / f".secret.{secrets.token_hex(4)}"
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(48), encoding="ascii")
            try:  # two processes starting together: the first link wins, both read the same secret
                kept.hardlink_to(made)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return kept.read_text(encoding="ascii").strip()


def read_settings() -> Settings:
    """Read the environment and `.env`; raises `SettingsInvalid` naming every setting that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        fields = {
            f"NUANFU_{str(problem['loc'][0]).upper()}": problem["msg"].removeprefix("Value error, ")
            for problem in error.errors()
        }
        raise SettingsInvalid(
            "These settings cannot be used; see .env.example for what each one takes.", fields
        ) from None


def _is_address(text: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
