"""Every setting, read once from the environment; `.env.example` documents each."""

import secrets
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from nuanfu.clock import Clock, frozen_clock, system_clock
from nuanfu.errors import BadInput

SHORTEST_SECRET = 32
PLACEHOLDERS = frozenset({"change-me", "changeme", "secret", "password"})


class SettingsInvalid(BadInput):
    """A setting cannot be used; see `.env.example` for what each one takes."""

    code = "settings_invalid"


class Settings(BaseSettings):
    """The settings of one process; names and defaults are part of the contract with whoever runs Nuanfu."""

    model_config = SettingsConfigDict(env_prefix="NUANFU_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/nuanfu.db"
    redis_url: str = ""
    policy: Path = Path("policy/shop.yml")
    rasa_url: Annotated[tuple[str, ...], NoDecode] = ("http://127.0.0.1:5005",)
    port: int = Field(default=8000, ge=1, le=65535)
    secret: str = ""
    demo: bool = False
    webhook_secret: str = ""
    now: AwareDatetime | None = None

    @field_validator("rasa_url", mode="before")
    @classmethod
    def _several_addresses(cls, value: object) -> object:
        """Accept one address or several with commas between."""
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
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
