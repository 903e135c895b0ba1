"""The settings: the only place that reads the environment and `.env`. A wrong value stops start-up and is named."""

import datetime as dt
import ipaddress
import re
from pathlib import Path
from typing import Annotated, Literal, Self

import pydantic
import pydantic_core
import pydantic_settings

from db import engine

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")

ADDRESS = r"^[A-Za-z0-9.\-\[\]:]+:\d{1,5}$"
TELEGRAM = pydantic.HttpUrl("https://api.telegram.org")
WEBHOOK_PORTS = {443, 80, 88, 8443}
"""Telegram pushes to no other."""

RESERVED = {"/health", "/metrics"}
"""Pages of our own on the same server."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class WrongSetting(Exception):  # noqa: N818  it says what happened
    """A setting that cannot be used; the message names it, what was given (never a secret) and what is expected."""


class Settings(pydantic_settings.BaseSettings):
    """Every setting, with its default. The README lists them."""

    model_config = pydantic_settings.SettingsConfigDict(
        env_file=".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, frozen=True
    )

    telegram_bot_token: Annotated[
        pydantic.SecretStr | None, pydantic.Field(description="a token from @BotFather, such as 123456789:AbC...")
    ] = None
    telegram_api_url: Annotated[
        pydantic.HttpUrl, pydantic.Field(description="the base of a Bot API server, such as https://api.telegram.org")
    ] = TELEGRAM
    database_url: Annotated[
        pydantic.SecretStr | None,
        pydantic.Field(description="sqlite:///path/to/file or postgresql://user:password@host/name"),
    ] = None
    unkink_data_dir: Annotated[Path, pydantic.Field(description="a folder that can be written to")] = Path("var")
    unkink_data_key: Annotated[
        pydantic.SecretStr | None,
        pydantic.Field(description="32 bytes in urlsafe base64, as in the key file; older keys after a comma"),
    ] = None
    unkink_key_file: Annotated[
        Path, pydantic.Field(description="where the key of the sealed columns lies, outside the data folder")
    ] = Path("unkink.key")
    unkink_sandbox: Annotated[str, pydantic.Field(pattern=ADDRESS, description="host:port, such as 127.0.0.1:8080")] = (
        "127.0.0.1:8080"
    )
    unkink_listen: Annotated[
        str | None, pydantic.Field(pattern=ADDRESS, description="host:port, such as 127.0.0.1:8081")
    ] = None
    unkink_webhook_url: Annotated[
        pydantic.HttpUrl | None,
        pydantic.Field(description="an https address on port 443, 80, 88 or 8443 that leads to UNKINK_LISTEN"),
    ] = None
    unkink_webhook_sources: Annotated[
        str | None, pydantic.Field(description="networks with commas between, such as 149.154.160.0/20,91.108.4.0/22")
    ] = None
    unkink_proxies: Annotated[
        str | None, pydantic.Field(description="addresses or networks with commas between, such as 172.16.0.0/12")
    ] = None
    unkink_pace: Annotated[
        float, pydantic.Field(gt=0, le=10, description="a number above 0 and up to 10; 1 is real time")
    ] = 1.0
    unkink_day_starts: Annotated[
        str,
        pydantic.Field(
            pattern=r"^0[0-6]:(?:00|15|30|45)$", description="a quarter hour from 00:00 to 06:45, such as 03:00"
        ),
    ] = "03:00"
    unkink_log_level: Annotated[Level, pydantic.Field(description="DEBUG, INFO, WARNING or ERROR")] = "INFO"
    unkink_log_format: Annotated[Literal["text", "json"], pydantic.Field(description="text or json")] = "text"

    @pydantic.field_validator("unkink_log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @pydantic.field_validator("telegram_bot_token")
    @classmethod
    def _is_token(cls, value: pydantic.SecretStr | None) -> pydantic.SecretStr | None:
        if value is not None and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("not a token")
        return value

    @pydantic.field_validator("database_url")
    @classmethod
    def _is_database(cls, value: pydantic.SecretStr | None) -> pydantic.SecretStr | None:
        if value is not None:
            engine.check(value.get_secret_value())
        return value

    @pydantic.field_validator("unkink_webhook_sources", "unkink_proxies")
    @classmethod
    def _are_networks(cls, value: str | None) -> str | None:
        _networks(value)
        return value

    @pydantic.model_validator(mode="after")
    def _can_be_pushed_to(self) -> Self:
        url = self.unkink_webhook_url
        if url is None:
            return self
        if self.unkink_listen is None:
            raise ValueError("UNKINK_LISTEN: expected host:port, where UNKINK_WEBHOOK_URL leads to; got nothing")
        # A Bot API server of one's own pushes anywhere.
        if self.telegram_api_url == TELEGRAM and (url.scheme != "https" or url.port not in WEBHOOK_PORTS):
            raise ValueError(
                f"UNKINK_WEBHOOK_URL: expected an https address on port 443, 80, 88 or 8443; got {str(url)!r}"
            )
        if url.path in RESERVED:
            raise ValueError(f"UNKINK_WEBHOOK_URL: expected another path; {url.path} is taken")
        return self

    @pydantic.model_validator(mode="after")
    def _key_apart(self) -> Self:
        if self.unkink_key_file.resolve().is_relative_to(self.unkink_data_dir.resolve()):
            raise ValueError("UNKINK_KEY_FILE: expected a place outside UNKINK_DATA_DIR: key and data are kept apart")
        return self

    @property
    def database(self) -> str:
        """The database's URL; a SQLite file in the data folder unless another one is set.

        The sandbox has a file of its own: its invented people must never be written to on Telegram.
        """
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        name = "unkink.db" if self.telegram_bot_token is not None else "sandbox.db"
        return f"sqlite:///{self.unkink_data_dir.resolve() / name}"

    @property
    def webhook_sources(self) -> list[Network]:
        """Where webhook requests may come from; empty: from anywhere."""
        return _networks(self.unkink_webhook_sources)

    @property
    def proxies(self) -> list[str]:
        """The proxies whose word about a client's address is believed."""
        return [str(network) for network in _networks(self.unkink_proxies)]

    @property
    def day_starts(self) -> dt.time:
        """When a person's day begins."""
        return dt.time.fromisoformat(self.unkink_day_starts)

    @property
    def picture_dir(self) -> Path:
        """Where drawn pictures are kept; they can be drawn anew at any time."""
        return self.unkink_data_dir / "pictures"

    @property
    def api_url(self) -> str:
        """The Bot API server without a slash at the end."""
        return str(self.telegram_api_url).rstrip("/")


def _networks(text: str | None) -> list[Network]:
    return [ipaddress.ip_network(part.strip()) for part in (text or "").split(",") if part.strip()]


SECRET = frozenset({"telegram_bot_token", "database_url", "unkink_data_key"})


def load() -> Settings:
    """Read the settings.

    Raises:
        WrongSetting: one line a wrong setting: its name, what was given, what is expected.
    """
    try:
        return Settings()
    except pydantic.ValidationError as error:
        raise WrongSetting("\n".join(_explain(problem) for problem in error.errors(include_input=True))) from None


def _explain(problem: pydantic_core.ErrorDetails) -> str:
    if not problem["loc"]:
        return problem["msg"].removeprefix("Value error, ")
    field = str(problem["loc"][0])
    expected = Settings.model_fields[field].description
    given = (
        "something else (not shown: it is a secret)"
        if field in SECRET
        else TOKEN.sub("<token>", repr(problem["input"]))
    )
    return f"{field.upper()}: expected {expected}; got {given}"
