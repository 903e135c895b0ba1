"""The `unkink` command: what it prints, and how it says what is wrong."""

import contextlib
import os
import pathlib
import socket
import sqlite3
import subprocess
import sys

import pytest

from bot import cli, settings
from bot.edge import logs
from content import catalog, reading, report

HOUR_S = 3600


@pytest.fixture(autouse=True)
def nowhere(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An empty working folder and none of our names in the environment."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "moments"),
    [
        ("07:30 Europe/Berlin", ["2026-03-29T05:30:00Z 2026-03-29T07:30:00+02:00"]),
        ("02:30 Europe/Berlin", ["2026-03-29T01:00:00Z 2026-03-29T03:00:00+02:00"]),  # in the gap: its end
        ("7.30 Asia/Kolkata", ["2026-03-29T02:00:00Z 2026-03-29T07:30:00+05:30"]),
        (
            "07:30 Europe/Berlin --days mon-fri --count 2",
            ["2026-03-30T05:30:00Z 2026-03-30T07:30:00+02:00", "2026-03-31T05:30:00Z 2026-03-31T07:30:00+02:00"],
        ),
        (
            "02:30 Europe/Berlin --after 2026-10-24T12:00Z --count 2",  # the hour that comes twice: once
            ["2026-10-25T00:30:00Z 2026-10-25T02:30:00+02:00", "2026-10-26T01:30:00Z 2026-10-26T02:30:00+01:00"],
        ),
        ("00:30 Africa/Cairo --after 2026-04-23T12:00Z", ["2026-04-23T22:00:00Z 2026-04-24T01:00:00+03:00"]),
    ],
)
def test_next_prints_the_coming_moments(words: str, moments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    after = [] if "--after" in words else ["--after", "2026-03-28T12:00Z"]
    assert cli.main(["next", *words.split(), *after]) == 0

    assert capsys.readouterr().out.splitlines() == moments


def test_next_without_after_begins_now(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["next", "07:30", "UTC", "--count", "400"]) == 0
    moments = capsys.readouterr().out.splitlines()

    assert len(set(moments)) == 400
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("25:00 Europe/Berlin", "time: expected a wall time such as 07:30; got '25:00'"),
        ("07:30 Europe/Nowhere", "zone: expected an IANA name such as Europe/Berlin; got 'Europe/Nowhere'"),
        ("07:30 ../../etc/passwd", "zone: expected an IANA name such as Europe/Berlin; got '../../etc/passwd'"),
        ("07:30 Europe/Berlin --days someday", "--days: expected daily, mon-fri, or mon,wed,fri; got 'someday'"),
        ("07:30 Europe/Berlin --after soon", "--after: expected a moment such as 2026-03-28T12:00Z; got 'soon'"),
        ("07:30 Europe/Berlin --count 0", "--count: expected 1 or more; got 0"),
    ],
)
def test_next_says_what_it_expects(words: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["next", *words.split()]) == 1

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{expected}\n")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("pirformis", ["piriformis_supine"]),
        ("piriformis stretch", ["piriformis_supine"]),
        ("figure 4", ["piriformis_supine"]),
        ("leg lifts", ["single_leg_raise", "double_leg_raise"]),
    ],
)
def test_find_prints_what_search_finds_best_first(
    words: str, first: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["content", "find", *words.split()]) == 0

    assert capsys.readouterr().out.splitlines()[: len(first)] == first


def test_find_answers_an_unknown_word_with_the_three_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["content", "find", "flurbnitz"]) == 0
    found = capsys.readouterr().out.splitlines()
    known = catalog.load()

    assert len(set(found)) == 3
    assert all(one in known.movements or one in known.cautions for one in found)


def test_check_finds_nothing_wrong_with_what_we_ship(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["content", "check"]) == 0

    assert f"{len(catalog.load().movements)} movements" in capsys.readouterr().out


def test_a_start_does_not_load_what_draws() -> None:
    loaded = "import sys, bot.cli; bot.cli.catalog.load(); print(*(m for m in sys.modules if 'content.drawing.' in m))"
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )

    assert sorted(done.stdout.split()) == ["content.drawing.figure_rules", "content.drawing.poses"]


def test_check_names_a_file_that_is_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> list[str]:
        raise catalog.ContentError((reading.Problem("movements/bridge/movement.toml", "dose.reps", "a number", "ten"),))

    monkeypatch.setattr(report, "check", refuse)
    assert cli.main(["content", "check"]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "movements/bridge/movement.toml: dose.reps: expected a number, found ten" in said.err


def test_a_preview_of_nothing_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["content", "preview", "flurbnitz"]) == 1

    assert "id: expected one of abdominal_brace, " in capsys.readouterr().err


def test_upgrade_makes_the_tables_and_may_be_repeated(
    nowhere: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [cli.main(["db", "upgrade"]) for _ in range(2)] == [0, 0]

    assert capsys.readouterr().out == "The database is up to date.\n" * 2
    with contextlib.closing(sqlite3.connect(nowhere / "var" / "sandbox.db")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"people", "outbox", "alembic_version"} <= tables


def test_upgrade_says_which_database_cannot_be_used(
    nowhere: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "no.db").write_text("this is no database, and long enough to be seen as something else by SQLite\n" * 9)
    for url in (
        f"sqlite:///{nowhere}",
        f"sqlite:///{nowhere}/no.db",
        "postgresql://ann:secret-word@127.0.0.1:1/unkink",
    ):
        monkeypatch.setenv("DATABASE_URL", url)
        assert cli.main(["db", "upgrade"]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("DATABASE_URL: the database cannot be used: ")
        assert said.err.count("\n") == 1
        assert "secret-word" not in said.err


def test_health_is_a_matter_of_the_last_tick(nowhere: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    alive = nowhere / "var" / "alive"
    assert cli.main(["health"]) == 1
    alive.parent.mkdir()
    alive.touch()
    assert cli.main(["health"]) == 0
    long_ago = alive.stat().st_mtime - HOUR_S
    os.utime(alive, (long_ago, long_ago))
    assert cli.main(["health"]) == 1

    assert capsys.readouterr().err == "The bot has not ticked for a minute.\n" * 2


@pytest.mark.parametrize("command", [["run"], ["health"], ["db", "upgrade"]])
def test_wrong_settings_end_every_command_that_reads_them(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNKINK_PACE", "quick")
    monkeypatch.setenv("UNKINK_LOG_LEVEL", "LOUD")
    assert cli.main(command) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert sorted(line.partition(":")[0] for line in said.err.splitlines()) == ["UNKINK_LOG_LEVEL", "UNKINK_PACE"]


def test_commands_that_need_no_settings_run_with_wrong_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNKINK_PACE", "quick")

    assert cli.main(["content", "find", "bridge"]) == 0


@pytest.mark.parametrize("words", [[], ["stretch"], ["content"], ["next", "07:30"], ["content", "find"]])
def test_words_that_are_no_command_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words)

    assert end.value.code == 2
    assert "usage: unkink" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "given"), [("UNKINK_DATA_DIR", "a file"), ("UNKINK_KEY_FILE", "a file/key"), ("UNKINK_DATA_KEY", "short")]
)
def test_what_cannot_be_used_is_named_when_the_bot_starts(
    name: str, given: str, nowhere: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "a file").touch()
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "987654321:a-token-that-is-never-used")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
    monkeypatch.setenv(name, given)
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    assert cli.main(["run"]) == 1

    said = capsys.readouterr().err
    assert said.startswith(f"{name}: expected ")
    assert said.count("\n") == 1


def test_a_taken_port_is_said_by_the_bot_as_a_module(nowhere: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        environment = {"PATH": os.environ["PATH"], "UNKINK_SANDBOX": address}
        run = [sys.executable, "-m", "bot"]
        ended = subprocess.run(  # noqa: S603  our own interpreter
            run, env=environment, cwd=nowhere, capture_output=True, text=True, check=False, timeout=60
        )

    assert ended.returncode == 1
    assert f"UNKINK_SANDBOX: {address} cannot be used; try another, such as 127.0.0.1:8081" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_inbox_lists_what_was_set_aside_and_tries_it_again_or_gives_it_up(
    nowhere: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{nowhere}/unkink.db")
    assert cli.main(["db", "upgrade"]) == 0
    assert cli.main(["inbox", "list"]) == 0
    with contextlib.closing(sqlite3.connect(nowhere / "unkink.db")) as database, database:
        columns = "bot_id, update_id, user_id, received_at, state, attempts, trouble"
        for number in (10, 11):
            row = f"1, {number}, 7, '2026-11-20 08:00:00.000000', 'set_aside', 3, 'callback_query: KeyError'"
            database.execute(f"INSERT INTO inbox ({columns}) VALUES ({row})")  # noqa: S608  our own values
    capsys.readouterr()
    assert cli.main(["inbox", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "10  2026-11-20 08:00:00Z  callback_query: KeyError",
        "11  2026-11-20 08:00:00Z  callback_query: KeyError",
    ]
    assert cli.main(["inbox", "retry", "10"]) == 0
    assert cli.main(["inbox", "drop", "11"]) == 0
    assert cli.main(["inbox", "drop", "11"]) == 1
    assert "11 is not set aside" in capsys.readouterr().err
    assert cli.main(["inbox", "list"]) == 0
    assert capsys.readouterr().out == "Nothing is set aside.\n"


def test_inbox_without_a_database_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inbox", "list"]) == 1
    assert "DATABASE_URL: the database cannot be used" in capsys.readouterr().err
