"""The documents: what they list is all there is, and what they name is there."""

import pathlib
import re
import shlex
import tomllib

import pytest

from bot import cli, settings
from bot.screens import commands

ROOT = pathlib.Path(__file__).parents[1]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *(page for room in ("bot", "content", "db", "sandbox") for page in sorted((ROOT / room).rglob("*.md"))),
]
CONTAINER = [ROOT / name for name in ("Dockerfile", "docker-compose.yml", ".env.example")]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")

NAMES = {name.upper() for name in settings.Settings.model_fields}
COMMAND_ROW = re.compile(r"^\| `/(?P<form>[^`]+)` \|", re.MULTILINE)
SETTING_ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<default>[^|]+) \|", re.MULTILINE)
EXAMPLE_LINE = re.compile(r"^#?(?P<name>[A-Z_]+)=(?P<value>.*)$", re.MULTILINE)
SETTING = re.compile(r"\b(?:UNKINK|TELEGRAM)_[A-Z_]+\b")
OUR_FILE = re.compile(r"\b(?:bot|content|db|sandbox|tests|docs|benchmarks)/[\w/]*(?:\w\.(?:py|toml|tsv|md)\b|(?<=/))")
LINK = re.compile(r"\]\((?!https?:|#)(?P<path>[^)#]+)")
MAKE = re.compile(r"^(?:[A-Z_]+=\S+ )*make (?P<target>\w+)|`(?:[A-Z_]+=\S+ )*make (?P<quoted>\w+)`", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
INDEX_HOST = re.compile(r"\bp[y]pi\.|python[h]osted|--(?:extra-)?index-url", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w./:}~-])/(?:home|root|Users|work|mnt|srv)/|\b[A-Z]:\\")
SHOWN = re.compile(r"^\$ unkink (?P<words>.*)\n(?P<said>(?:(?!\$ |```).*\n)*)", re.MULTILINE)


def _name(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_readme_lists_the_commands_of_the_bot_and_no_other() -> None:
    forms = [f"{command.name} {command.form}".rstrip() for command in commands.table(str)]
    assert COMMAND_ROW.findall(README) == forms


def test_the_readme_lists_every_setting_with_its_default() -> None:
    defaults = {
        name.upper(): "none" if field.default is None else f"{field.default}".removesuffix(".0").rstrip("/")
        for name, field in settings.Settings.model_fields.items()
    }
    assert {name: default.strip(" `") for name, default in SETTING_ROW.findall(README)} == defaults


def test_the_example_of_an_environment_names_every_setting() -> None:
    assert {name for name, _ in EXAMPLE_LINE.findall(EXAMPLE)} == NAMES | {"POSTGRES_PASSWORD", "BOT_DOMAIN"}


def test_the_example_of_an_environment_says_what_holds_without_it(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    spelled_out = tmp_path / "example.env"
    spelled_out.write_text("".join(f"{name}={value}\n" for name, value in EXAMPLE_LINE.findall(EXAMPLE)))
    read = settings.Settings(_env_file=spelled_out)  # type: ignore[call-arg]  # pydantic's own
    assert read == settings.Settings(_env_file=None)  # type: ignore[call-arg]  # same


@pytest.mark.parametrize("page", [*PAGES, *CONTAINER], ids=_name)
def test_a_document_names_no_setting_that_is_none(page: pathlib.Path) -> None:
    assert set(SETTING.findall(page.read_text("utf-8"))) <= NAMES


@pytest.mark.parametrize("page", [*PAGES, *CONTAINER], ids=_name)
def test_a_document_names_no_package_index_and_no_place_on_one_machine(page: pathlib.Path) -> None:
    text = page.read_text("utf-8")
    assert INDEX_HOST.findall(text) == []
    assert MACHINE_PATH.findall(text) == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_link_inside_the_project_leads_somewhere(page: pathlib.Path) -> None:
    assert [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_target_that_a_document_asks_to_make_can_be_made(page: pathlib.Path) -> None:
    wanted = {target or quoted for target, quoted in MAKE.findall(page.read_text("utf-8"))}
    assert wanted <= set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))


def test_every_file_that_the_architecture_names_exists() -> None:
    named = set(OUR_FILE.findall(ARCHITECTURE))
    assert "bot/core/practice.py" in named
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_the_architecture_names_every_room() -> None:
    rooms = {
        _name(init.parent)
        for root in ("bot", "content", "db", "sandbox")
        for init in ROOT.glob(f"{root}/**/__init__.py")
    }
    assert sorted(room for room in rooms if f"{room}/" not in ARCHITECTURE) == []


def test_the_changelog_begins_with_the_current_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(
        r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert next(heading for heading in headings if heading != "Unreleased") == version


@pytest.mark.parametrize(("words", "said"), SHOWN.findall(README), ids=lambda text: text.partition("\n")[0])
def test_an_example_in_the_readme_prints_what_it_shows(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(shlex.split(words)) == 0
    assert capsys.readouterr().out == said
