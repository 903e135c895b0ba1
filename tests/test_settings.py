"""Settings: what is given is read, what is wrong is named with what is expected, and no secret is ever shown."""

import pathlib

import pytest

from bot import settings

TOKEN = "987654321:SEEDED-token_that_must-never_be-seen"
PASSWORD = "seeded-password"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An empty working folder and none of our names in the environment."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("UNKINK_PACE", "0", "got '0'"),
        ("UNKINK_PACE", "11", "got '11'"),
        ("UNKINK_PACE", "nan", "got 'nan'"),
        ("UNKINK_PACE", "quick", "a number above 0 and up to 10; 1 is real time; got 'quick'"),
        ("UNKINK_LOG_LEVEL", "LOUD", "expected DEBUG, INFO, WARNING or ERROR; got 'LOUD'"),
        ("UNKINK_LOG_FORMAT", "xml", "expected text or json; got 'xml'"),
        ("UNKINK_SANDBOX", "8080", "expected host:port, such as 127.0.0.1:8080; got '8080'"),
        ("UNKINK_SANDBOX", "http://localhost:8080", "got 'http://localhost:8080'"),
        ("TELEGRAM_API_URL", "telegram", "expected the base of a Bot API server"),
        ("TELEGRAM_API_URL", "ftp://telegram", "got 'ftp://telegram'"),
        ("TELEGRAM_BOT_TOKEN", "hello", "expected a token from @BotFather"),
        ("DATABASE_URL", "unkink.db", "expected sqlite:///path/to/file or postgresql://user:password@host/name"),
        ("DATABASE_URL", "mysql://localhost/unkink", "expected sqlite:///path/to/file"),
        ("DATABASE_URL", "sqlite://", "expected sqlite:///path/to/file"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_given_and_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, shown: str
) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(settings.WrongSetting) as wrong:
        settings.load()

    assert str(wrong.value).startswith(f"{name}: expected ")
    assert shown in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "given", "secret"),
    [
        ("TELEGRAM_BOT_TOKEN", f"bot {TOKEN}", TOKEN),
        ("TELEGRAM_BOT_TOKEN", "987654321:short", "short"),
        ("DATABASE_URL", f"mysql://ann:{PASSWORD}@host/unkink", PASSWORD),
        ("DATABASE_URL", f"postgresql//ann:{PASSWORD}@host/unkink", PASSWORD),
        ("UNKINK_SANDBOX", TOKEN, TOKEN),  # in the wrong line of .env
        ("TELEGRAM_API_URL", f"api.telegram.org/bot{TOKEN}", TOKEN),
    ],
)
def test_a_secret_that_is_wrong_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, secret: str
) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(settings.WrongSetting) as wrong:
        settings.load()

    assert str(wrong.value).startswith(f"{name}: expected ")
    assert secret not in str(wrong.value)
    assert wrong.value.__cause__ is None
    assert wrong.value.__suppress_context__, "no traceback shows what pydantic was given"


def test_all_wrong_values_are_named_at_once_one_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNKINK_PACE", "quick")
    monkeypatch.setenv("UNKINK_LOG_FORMAT", "xml")
    with pytest.raises(settings.WrongSetting) as wrong:
        settings.load()

    assert sorted(line.partition(":")[0] for line in str(wrong.value).splitlines()) == [
        "UNKINK_LOG_FORMAT",
        "UNKINK_PACE",
    ]


def test_the_key_must_not_lie_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, nowhere: pathlib.Path) -> None:
    monkeypatch.setenv("UNKINK_DATA_DIR", str(nowhere / "data"))
    for inside in (nowhere / "data" / "unkink.key", nowhere / "keys" / ".." / "data" / "deep" / "key"):
        monkeypatch.setenv("UNKINK_KEY_FILE", str(inside))
        with pytest.raises(settings.WrongSetting, match=r"^UNKINK_KEY_FILE: expected a place outside UNKINK_DATA_DIR"):
            settings.load()
    monkeypatch.setenv("UNKINK_KEY_FILE", str(nowhere / "database.key"))

    assert settings.load().unkink_key_file == nowhere / "database.key"


def test_without_anything_set_the_defaults_hold(nowhere: pathlib.Path) -> None:
    read = settings.load()

    assert read.telegram_bot_token is None
    assert read.api_url == "https://api.telegram.org"
    assert read.unkink_sandbox == "127.0.0.1:8080"
    assert (read.unkink_pace, read.unkink_log_level, read.unkink_log_format) == (1.0, "INFO", "text")
    assert (read.unkink_data_dir, read.unkink_key_file) == (pathlib.Path("var"), pathlib.Path("unkink.key"))


def test_the_sandboxs_invented_people_are_never_in_the_real_bots_database(
    monkeypatch: pytest.MonkeyPatch, nowhere: pathlib.Path
) -> None:
    in_sandbox = settings.load().database
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)

    assert in_sandbox == f"sqlite:///{nowhere}/var/sandbox.db"
    assert settings.load().database == f"sqlite:///{nowhere}/var/unkink.db"


def test_a_database_that_is_set_is_used_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"postgresql://ann:{PASSWORD}@localhost/unkink"
    monkeypatch.setenv("DATABASE_URL", url)

    assert settings.load().database == url


def test_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, nowhere: pathlib.Path) -> None:
    (nowhere / ".env").write_text(
        "# a comment\nUNKINK_PACE=0.5\nunkink_log_level=debug\nUNKINK_LOG_FORMAT=\nPOSTGRES_PASSWORD=ours it is not\n"
    )
    monkeypatch.setenv("UNKINK_PACE", "2")
    read = settings.load()

    assert (read.unkink_pace, read.unkink_log_level, read.unkink_log_format) == (2.0, "DEBUG", "text")


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")

    assert settings.load().telegram_bot_token is None


def test_a_server_of_ones_own_may_have_a_path_and_a_slash_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://localhost:8081/telegram/")

    assert settings.load().api_url == "http://localhost:8081/telegram"


def test_secrets_are_in_no_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE_URL": f"postgresql://ann:{PASSWORD}@localhost/unkink",
        "UNKINK_DATA_KEY": "seeded-key",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    read = settings.load()

    for text in (str(read), repr(read), f"{read.telegram_bot_token}", str(read.model_dump()), read.model_dump_json()):
        assert all(secret not in text for secret in (TOKEN, PASSWORD, "seeded-key"))
    assert {name.lower() for name in secrets} == settings.SECRET


PUSHED = {"UNKINK_LISTEN": "127.0.0.1:8081", "UNKINK_WEBHOOK_URL": "https://bot.example.org/telegram"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"UNKINK_LISTEN": ""}, "UNKINK_LISTEN: expected host:port"),
        (
            {"UNKINK_WEBHOOK_URL": "http://bot.example.org/telegram"},
            "expected an https address on port 443",
        ),
        (
            {"UNKINK_WEBHOOK_URL": "https://bot.example.org:8444/"},
            "expected an https address on port 443",
        ),
        ({"UNKINK_WEBHOOK_URL": "https://bot.example.org/health"}, "UNKINK_WEBHOOK_URL: expected another path"),
        ({"UNKINK_WEBHOOK_URL": "bot.example.org"}, "UNKINK_WEBHOOK_URL: expected an https address"),
        ({"UNKINK_WEBHOOK_SOURCES": "149.154.160.1/20"}, "UNKINK_WEBHOOK_SOURCES: expected networks"),
        ({"UNKINK_WEBHOOK_SOURCES": "telegram"}, "UNKINK_WEBHOOK_SOURCES: expected networks"),
        ({"UNKINK_PROXIES": "caddy"}, "UNKINK_PROXIES: expected addresses or networks"),
    ],
)
def test_a_webhook_that_telegram_could_not_reach_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in {**PUSHED, **given}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(settings.WrongSetting, match=said):
        settings.load()


def test_a_bot_api_server_of_ones_own_may_push_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**PUSHED, "UNKINK_WEBHOOK_URL": "http://10.0.0.7:9000/"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TELEGRAM_API_URL", "http://10.0.0.8:8081")

    assert settings.load().unkink_webhook_url is not None


def test_networks_are_read_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNKINK_WEBHOOK_SOURCES", "149.154.160.0/20, 91.108.4.0/22")
    monkeypatch.setenv("UNKINK_PROXIES", "10.0.0.7")
    read = settings.load()

    assert [str(network) for network in read.webhook_sources] == ["149.154.160.0/20", "91.108.4.0/22"]
    assert read.proxies == ["10.0.0.7/32"]
