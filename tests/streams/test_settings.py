"""Settings: documented, checked, and refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.stories import StoryPolicy
from streams.errors import TocsinError
from streams.settings import Settings, load_settings
from streams.settings_doc import env_example

ROOT = Path(__file__).parents[2]


def test_the_documented_settings_are_the_settings() -> None:
    """.env.example lists every setting with its default and meaning; `make env-example` writes it."""
    assert (ROOT / ".env.example").read_text() == env_example()


def test_every_line_of_the_example_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all defaults of the example set as environment variables the settings are the defaults."""
    for line in env_example().splitlines():
        if line.startswith("#TOCSIN_"):
            name, _, value = line[1:].partition("=")
            if value:
                monkeypatch.setenv(name, value)
    assert load_settings() == Settings(_env_file=None)


def test_a_wrong_value_is_one_sentence_with_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value out of range names its setting."""
    monkeypatch.setenv("TOCSIN_KAFKA_PARTITIONS", "0")
    with pytest.raises(TocsinError, match="TOCSIN_KAFKA_PARTITIONS"):
        load_settings()


def test_a_file_sets_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A TOML file is read, and an environment variable goes before it."""
    file = tmp_path / "tocsin.toml"
    file.write_text('log_level = "debug"\n[kafka]\npartitions = 7\nbrokers = "a:1"\n')
    monkeypatch.setenv("TOCSIN_CONFIG", str(file))
    monkeypatch.setenv("TOCSIN_KAFKA_PARTITIONS", "9")
    settings = load_settings()
    assert (settings.log_level, settings.kafka.brokers, settings.kafka.partitions) == ("debug", "a:1", 9)


@pytest.mark.parametrize(
    ("text", "said"),
    [("kafka = [", "not valid TOML"), ("[kafka]\npartitons = 3\n", "TOCSIN_KAFKA_PARTITONS"), (None, "does not exist")],
)
def test_a_bad_config_file_is_one_sentence(
    text: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is no TOML, names an unknown setting or is missing is refused, and the sentence says what is wrong."""
    file = tmp_path / "tocsin.toml"
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("TOCSIN_CONFIG", str(file))
    with pytest.raises(TocsinError, match=said):
        load_settings()


def test_the_story_settings_say_what_the_decision_does_by_itself() -> None:
    """Nobody who sets nothing gets other stories than those the accuracy was measured with."""
    assert Settings(_env_file=None).story.policy() == StoryPolicy()
