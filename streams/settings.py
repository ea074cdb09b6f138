"""All settings in one place: name, default, type, range, meaning.

Read from environment variables ``TOCSIN_<SECTION>_<NAME>``, from ``.env`` in the working directory and from the TOML file that
``TOCSIN_CONFIG`` (or ``--config``) names, in that order of precedence. ``.env.example`` is tested against this file.
"""

from __future__ import annotations

import os
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from news.alerts.policy import AlertPolicy
from streams.errors import TocsinError
from streams.secret import secret

if TYPE_CHECKING:
    from news.stories import StoryPolicy

Seconds = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KafkaSettings(Section):
    """The broker. Empty ``brokers`` means the embedded one."""

    brokers: str = Field("", description="Bootstrap servers, host:port separated by commas; empty: embedded broker")
    embedded: bool = Field(
        default=False, description="Whether the broker forgets everything at a restart, as the embedded one does"
    )
    api_version: str = Field("", description="Broker version kafka-python assumes, e.g. 2.3; empty: it asks the broker")
    partitions: int = Field(4, ge=1, le=1000, description="Partitions of articles, articles.unique, stories, alerts")
    story_shards: int = Field(
        1,
        ge=1,
        le=100,
        description="Partitions of articles.tagged; 1 lets every report meet every other; "
        "with more, an edit that moves a report to a theatre of another partition opens a story of its own",
    )
    replication: int = Field(1, ge=1, le=10, description="Replicas of every topic; 3 on a cluster of three or more brokers")
    tls: bool = Field(default=False, description="Whether connections to the broker are encrypted")
    ca_file: Path | None = Field(None, description="Certificates of the authorities to trust (PEM); empty: the system's")
    cert_file: Path | None = Field(None, description="Certificate chain of this client (PEM), where the broker asks for one")
    key_file: Path | None = Field(None, description="Private key of that certificate (PEM)")
    sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = Field(
        "", description="How to log in: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER; empty: not at all"
    )
    username: str = Field("", description="User for PLAIN and SCRAM")
    password: SecretStr = Field(SecretStr(""), description="Password for PLAIN and SCRAM; never logged")
    password_file: Path | None = Field(None, description="File with that password, instead of the setting")
    token_file: Path | None = Field(None, description="File with the OAUTHBEARER token, read anew for every connection")
    fetch_wait_ms: int = Field(20, ge=1, le=5000, description="Longest wait of a worker's fetch for new messages, in ms")


class RedisSettings(Section):
    """Redis or Valkey. Empty ``url`` means the embedded Valkey."""

    url: str = Field(
        "",
        description="redis://, rediss://, unix:// or redis+sentinel://host:26379,host:26379/master URL; empty: embedded Valkey",
    )
    username: str = Field("", description="ACL user, where the URL names none")
    password: SecretStr = Field(SecretStr(""), description="Password, where the URL holds none; never logged")
    password_file: Path | None = Field(None, description="File with that password, instead of the setting")
    ca_file: Path | None = Field(None, description="Certificates of the authorities to trust for rediss:// (PEM)")
    port: int = Field(0, ge=0, le=65535, description="Loopback port of the embedded Valkey; 0: any free one")

    def full_url(self) -> str:
        """The URL with the user, the password and the authorities of the other settings, where it has none of its own.

        Raises:
            TocsinError: the file with the password cannot be read.
        """
        password = secret(self.password.get_secret_value(), self.password_file, "TOCSIN_REDIS_PASSWORD_FILE")
        parts = urlsplit(self.url)
        if self.ca_file and parts.scheme == "rediss" and "ssl_ca_certs" not in parts.query:
            query = "&".join(filter(None, (parts.query, f"ssl_ca_certs={quote(str(self.ca_file))}")))
            parts = parts._replace(query=query)
        if (self.username or password) and "@" not in parts.netloc and parts.scheme != "unix":
            parts = parts._replace(netloc=f"{quote(self.username, safe='')}:{quote(password, safe='')}@{parts.netloc}")
        return urlunsplit(parts) if self.url else ""


class PollSettings(Section):
    """Fetching feeds."""

    contact: str = Field("", description="URL or e-mail address sent in the User-Agent, so that publishers can reach you")
    allow_private: bool = Field(default=False, description="Fetch from private and loopback addresses too: tests, intranets")
    allow_networks: str = Field(
        "", description="Private networks that may be fetched from all the same, in CIDR form separated by commas"
    )
    timeout_seconds: Seconds = Field(60.0, description="Longest time for one fetch, redirects and body included")
    connect_timeout_seconds: Seconds = Field(15.0, description="Longest wait for name, connection and TLS handshake")
    read_timeout_seconds: Seconds = Field(20.0, description="Longest silence of a server while it answers")
    max_bytes: int = Field(10_000_000, ge=1000, description="Largest body in bytes, before and after decompression")
    max_header_bytes: int = Field(16_384, ge=1024, description="Largest status line or header field in bytes")
    max_redirects: int = Field(8, ge=0, le=30, description="Most redirects followed for one fetch")
    max_entries: int = Field(2_000, ge=10, description="Most entries read from one feed document")
    concurrency: int = Field(64, ge=1, le=2000, description="Feeds one poller fetches at the same time")
    host_spacing: Seconds = Field(5.0, description="Seconds between two requests to one host, over all pollers")
    host_at_once: int = Field(2, ge=1, le=100, description="Requests to one host under way at once, over all pollers")
    floor: Seconds = Field(600.0, description="Shortest interval of a feed, in seconds")
    fast_floor: Seconds = Field(
        120.0, description="Shortest interval where the server answers 304 or allows it by Cache-Control, in seconds"
    )
    ceiling: Seconds = Field(86_400.0, description="Longest interval of a feed, in seconds")
    new_per_poll: float = Field(
        0.2, gt=0, le=100, description="New entries per poll the interval aims at; less polls more often"
    )
    lease: Seconds = Field(60.0, description="Seconds without a sign of life after which others take over a poller's feeds")
    disable_days: float = Field(7.0, gt=0, description="A feed that has failed for this long, and often, is disabled")
    backfill_hours: float = Field(
        6.0, ge=0, description="Entries older than this at the first contact with their feed are back-fill and never ring"
    )
    starter_pack: bool = Field(default=True, description="Whether the feeds that come with Tocsin are among the listed ones")
    backfill_undated: int = Field(
        5, ge=0, description="Entries without a date at the first contact that may ring: the first so many of the document"
    )


class StorySettings(Section):
    """Which reports are one story, and for how long."""

    silence_hours: float = Field(72.0, gt=0, description="A story without a new report for this long closes")
    memory_days: float = Field(
        14.0,
        gt=0,
        le=3_650,
        description="A silent story can be joined again for this long, and is then forgotten; not below the silence",
    )
    join: float = Field(
        0.08, gt=0, le=1, description="Likeness from which a report joins a story; higher: fewer wrong joins, more repeats"
    )
    merge: float = Field(0.06, gt=0, le=1, description="Likeness from which two stories become one")
    bridge_gap_hours: float = Field(
        48.0, ge=0, le=8_760, description="Longest time between reports in two languages that are joined"
    )
    members: int = Field(400, ge=10, le=5000, description="Articles a story remembers by id; the oldest are forgotten first")
    sources_first: int = Field(5, ge=1, le=100, description="Sources a story shows at least: so many of the earliest")
    sources_last: int = Field(25, ge=1, le=400, description="and so many of the newest")

    @model_validator(mode="after")
    def _remembers(self) -> Self:
        if self.memory_days * 24 < self.silence_hours:
            raise ValueError("memory_days must not be shorter than silence_hours: a story is closed before it is forgotten")
        return self

    def policy(self) -> StoryPolicy:
        """These numbers as the decision takes them, with the defaults of all others."""
        from news.stories import StoryPolicy  # noqa: PLC0415 - it loads NumPy, and every command reads the settings

        return StoryPolicy(
            silence=timedelta(hours=self.silence_hours),
            memory=timedelta(days=self.memory_days),
            join=self.join,
            merge=self.merge,
            bridge_gap=timedelta(hours=self.bridge_gap_hours),
            members=self.members,
            sources_first=self.sources_first,
            sources_last=self.sources_last,
        )


class AlertSettings(Section):
    """When to ring, and how much is kept."""

    stream_length: int = Field(10_000, ge=100, description="Alerts kept on alerts:all")
    channel_length: int = Field(2_000, ge=100, description="Alerts kept on each other channel")
    window_hours: float = Field(
        24.0, gt=0, le=87_600, description="An article older than this (event time against fetch) never rings"
    )
    keep_days: float = Field(30, gt=0, description="Days an alert can be looked up and a repeat of it is refused")
    quiet_minutes: float = Field(
        15.0, ge=0, le=10_080, description="Minutes after a ring in which a story's ordinary updates wait"
    )
    cap_per_day: int = Field(8, ge=1, description="Rings of one story in 24 hours; corrections, cancels and jumps pass")
    trace_hours: float = Field(72, gt=0, description="Hours the path of an article is kept for tocsin why")
    trace_articles: int = Field(
        200_000, ge=1000, description="Articles whose path is kept at most; the oldest go first (some 0.9 KB of Redis each)"
    )

    def policy(self) -> AlertPolicy:
        """These limits as the decision takes them."""
        return AlertPolicy(
            window=timedelta(hours=self.window_hours), quiet=timedelta(minutes=self.quiet_minutes), cap=self.cap_per_day
        )


class NotifySettings(Section):
    """Delivering watches."""

    watches: Path | None = Field(None, description="TOML file with watches, read again when it changes")
    webhook_secret: str = Field("", description="Key of the webhooks' signatures where a watch has none of its own")
    allow_private: bool = Field(default=False, description="Let webhooks reach private addresses (tests, intranets)")
    attempts: int = Field(8, ge=1, le=50, description="Tries before a delivery becomes a dead letter")
    first_wait: float = Field(1.0, gt=0, description="Seconds before the second try; doubled for each further one")
    longest_wait: float = Field(300.0, gt=0, description="Longest wait between two tries, in seconds")
    timeout: float = Field(15.0, gt=0, description="Seconds one delivery may take")
    max_age_hours: float = Field(24.0, gt=0, description="An alert that waited longer becomes a dead letter, undelivered")
    dead_letters: int = Field(10_000, ge=100, description="Dead letters kept; the oldest go first")


class WorkSettings(Section):
    """The Faust worker."""

    batch_size: int = Field(200, ge=1, le=10_000, description="Messages a stage handles before it acknowledges them")
    session_timeout: float = Field(10, ge=6, description="Seconds of silence after which a worker's partitions go to others")
    poison_consecutive: int = Field(100, ge=1, description="Messages in a row that may go to quarantine before a worker stops")
    poison_share: float = Field(0.5, gt=0, le=1, description="Share of the last 1,000 messages that may go to quarantine")
    standby_replicas: int = Field(0, ge=0, le=5, description="Workers that keep a warm copy of every table's partition")
    finish_seconds: float = Field(
        10, gt=0, description="How long a worker finishes what is in hand when it is stopped or gives partitions away"
    )
    stall_seconds: float = Field(
        180, gt=0, description="How long a partition may stand still while messages wait before the worker starts anew"
    )
    state_retention_days: float = Field(30, gt=0, description="Days seen articles and stories are remembered")


class StatusSettings(Section):
    """Metrics and health of a process over HTTP: /metrics, /healthz, /readyz."""

    port: int = Field(
        0, ge=0, le=65535, description="Port of the status pages; 0: none. tocsin run gives its processes the next"
    )
    host: str = Field("127.0.0.1", description="Address they listen on; 0.0.0.0 in a container")


class Settings(BaseSettings):
    """Everything a process of Tocsin can be told."""

    model_config = SettingsConfigDict(
        env_prefix="TOCSIN_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_file=".env",
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Field(Path(".tocsin"), description="Where state that must survive a restart is kept")
    cache_dir: Path | None = Field(
        None, description="Where compiled data is kept that can be built again; default: ~/.cache/tocsin"
    )
    catalogue_dir: Path | None = Field(None, description="Directory of your own catalogue files, read over the built-in ones")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Lowest level that is logged")
    log_format: Literal["auto", "console", "json"] = Field("auto", description="auto: console on a terminal, JSON elsewhere")
    wait_seconds: float = Field(
        0, ge=0, description="How long a process waits at its start for Kafka and Redis before it gives up; 0: not at all"
    )
    kafka: KafkaSettings = KafkaSettings()
    redis: RedisSettings = RedisSettings()
    poll: PollSettings = PollSettings()
    story: StorySettings = StorySettings()
    alert: AlertSettings = AlertSettings()
    notify: NotifySettings = NotifySettings()
    work: WorkSettings = WorkSettings()
    status: StatusSettings = StatusSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        sources = (init_settings, env_settings, dotenv_settings, file_secret_settings)
        path = os.environ.get("TOCSIN_CONFIG")
        return (*sources, TomlConfigSettingsSource(settings_cls, toml_file=path)) if path else sources


def load_settings() -> Settings:
    """Read the settings once, at the start of a process.

    Raises:
        TocsinError: a value is wrong or the config file cannot be read; the sentence names the setting and the file.
    """
    path = os.environ.get("TOCSIN_CONFIG")
    if path and not Path(path).is_file():
        raise TocsinError(f"The config file {path} does not exist.")
    try:
        settings = Settings()
        redis = settings.redis.model_copy(update={"url": settings.redis.full_url()})
        return settings.model_copy(update={"redis": redis})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TocsinError(f"The config file {path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = "TOCSIN_" + "_".join(str(part).upper() for part in first["loc"])
        raise TocsinError(f"The setting {name} is wrong: {first['msg']}.") from error
