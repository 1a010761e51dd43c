"""Settings: from the environment and .env, all problems at once, no secret ever shown."""

import dataclasses
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import (
    ELSEWHERE,
    PREFIX,
    SETTINGS,
    Address,
    Secret,
    Setting,
    Settings,
    SettingsError,
    load_settings,
)

TOKEN = "123456789:AAFakeTokenOfATest_-0123456789abcde"
KEY = "a-secret-key-of-more-than-32-characters"
NO_FILE = Path("no such file")


def load(values: dict[str, str] | None = None, *, need_token: bool = False) -> Settings:
    environ = {PREFIX + name: value for name, value in (values or {}).items()}
    return load_settings(environ, env_file=NO_FILE, need_token=need_token)


def problems(values: dict[str, str], *, need_token: bool = False) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(values, need_token=need_token)
    return caught.value.problems


def test_every_setting_of_the_table_is_a_field_and_the_other_way_round() -> None:
    fields = [field.name.upper() for field in dataclasses.fields(Settings)]
    assert fields == [setting.name for setting in SETTINGS]


def test_every_description_is_one_line_that_ends_with_a_full_stop() -> None:
    for setting in SETTINGS:
        assert setting.description.endswith("."), setting
        assert "\n" not in setting.description, setting


def test_nothing_set_gives_the_defaults() -> None:
    settings = load()
    assert settings.token is None
    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url == Secret("sqlite+aiosqlite:///faqbot.db")
    assert settings.listen == Address("127.0.0.1", 8080)
    assert settings.default_language == "en"
    assert settings.region == ""
    assert settings.retention_days == 90
    assert settings.log_format == "text"
    assert settings.faq_dir is settings.locales_dir is settings.documents_dir is None
    assert settings.webhook_url is None
    assert settings.webhook_secret is settings.secret_key is None


def test_a_token_alone_is_enough_to_run() -> None:
    assert load({"TOKEN": TOKEN}, need_token=True).token == Secret(TOKEN)


def test_a_missing_token_is_an_error_only_where_it_is_needed() -> None:
    [problem] = problems({}, need_token=True)
    assert "FAQBOT_TOKEN is missing" in problem
    assert "@BotFather" in problem


@pytest.mark.parametrize("token", ["1:a", "123456789:AAF-abc_DEF", TOKEN])
def test_the_length_of_a_token_is_not_judged(token: str) -> None:
    assert load({"TOKEN": token}).token == Secret(token)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "no colon"),
        ("TOKEN", "123:with/slash"),
        ("API_URL", "api.telegram.org"),
        ("API_URL", "https://host:port"),
        ("API_URL", "https://"),
        ("FAQ_DIR", "no/such/folder"),
        ("LOCALES_DIR", __file__),
        ("DOCUMENTS_DIR", "no/such/folder"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "faqbot.db"),
        ("DATABASE_URL", "sqlite://faqbot.db"),
        ("LISTEN", "8080"),
        ("LISTEN", ":8080"),
        ("LISTEN", "127.0.0.1:70000"),
        ("LISTEN", "127.0.0.1:http"),
        ("WEBHOOK_URL", "http://example.org/hook"),
        ("WEBHOOK_URL", "https://example.org:8080/hook"),
        ("WEBHOOK_SECRET", "with space"),
        ("WEBHOOK_SECRET", "a" * 257),
        ("SECRET_KEY", "too short"),
        ("DEFAULT_LANGUAGE", "English"),
        ("REGION", "UK"),
        ("REGION", "XX"),
        ("REGION", "Germany"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "ninety"),
        ("RETENTION_DAYS", "-1"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy_and_not_repeated(name: str, value: str) -> None:
    [problem] = problems({name: value})
    assert problem.startswith(f"{PREFIX}{name} ")
    assert len(problem) > len(f"{PREFIX}{name} ") + 15
    shown_anyway = {"8080", "UK", "0", "https://", ":8080", "faqbot.db"}  # parts of a remedy
    assert value in shown_anyway or value not in problem


def test_all_problems_are_told_at_once() -> None:
    found = problems({"REGION": "?", "LISTEN": "?", "TOKNE": TOKEN}, need_token=True)
    assert len(found) == 4
    with pytest.raises(SettingsError, match=r"^2 settings are missing or wrong:\n- .+\n- .+$"):
        load({"REGION": "?", "LISTEN": "?"})
    with pytest.raises(SettingsError, match=r"^1 setting is missing or wrong:\n- .+$"):
        load({"REGION": "?"})


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("TOKN", "TOKEN"),
        ("BOT_TOKEN", "TOKEN"),
        ("RETENTION_DAY", "RETENTION_DAYS"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("LOGFORMAT", "LOG_FORMAT"),
        ("FAQ_FOLDER", "FAQ_DIR"),
        ("WEBHOOK_SECRET_", "WEBHOOK_SECRET"),
    ],
)
def test_a_misspelt_name_is_pointed_out_with_the_nearest_setting(misspelt: str, meant: str) -> None:
    assert problems({misspelt: TOKEN}) == (
        f"{PREFIX}{misspelt} is not a setting: did you mean {PREFIX}{meant}?",
    )


def test_a_name_in_lower_case_is_pointed_out() -> None:
    with pytest.raises(SettingsError, match=r"faqbot_token is not a setting.*FAQBOT_TOKEN"):
        load_settings({"faqbot_token": TOKEN}, env_file=NO_FILE)


@pytest.mark.parametrize(
    "name", [*sorted(ELSEWHERE), "PORT", "SERVICE_HOST", "SERVICE_PORT", "PORT_8080_TCP_ADDR"]
)
def test_names_of_other_tools_and_of_later_releases_are_left_alone(name: str) -> None:
    assert load({name: "anything"}) == load()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("FAQBOT_REGION=DE\nFAQBOT_OPERATOR='A group'\nOTHER=1\n", encoding="utf-8")
    settings = load_settings({"FAQBOT_REGION": "FR"}, env_file=file)
    assert (settings.region, settings.operator) == ("FR", "A group")


def test_an_empty_variable_counts_as_absent_also_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"FAQBOT_TOKEN={TOKEN}\nFAQBOT_RETENTION_DAYS=\n", encoding="utf-8")
    settings = load_settings({"FAQBOT_TOKEN": ""}, env_file=file)
    assert settings.token is None
    assert settings.retention_days == 90


def test_a_dollar_in_the_file_is_a_dollar(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("FAQBOT_OPERATOR=a${HOME}b\n", encoding="utf-8")
    assert load_settings({}, env_file=file).operator == "a${HOME}b"


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"FAQBOT_OPERATOR=\xff\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings({}, env_file=file)


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_OPERATOR", "The group")
    assert load_settings(env_file=NO_FILE).operator == "The group"


@pytest.mark.parametrize("url", ["postgres://u:pw@h/n", "postgresql://u:pw@h/n"])
def test_postgresql_requires_a_secret_key(url: str) -> None:
    [problem] = problems({"DATABASE_URL": url})
    assert problem.startswith("FAQBOT_SECRET_KEY is missing")
    assert load({"DATABASE_URL": url, "SECRET_KEY": KEY}).secret_key == Secret(KEY)


def test_a_wrong_secret_key_is_not_told_to_be_missing_too() -> None:
    assert len(problems({"DATABASE_URL": "postgresql://h/n", "SECRET_KEY": "short"})) == 1


def test_a_webhook_without_a_secret_gets_one_from_the_token_always_the_same() -> None:
    hook = {"WEBHOOK_URL": "https://example.org/hook", "TOKEN": TOKEN}
    derived = load(hook).webhook_secret
    assert derived is not None
    assert derived == load(hook).webhook_secret
    assert derived != load({**hook, "TOKEN": "1:a"}).webhook_secret
    assert TOKEN not in derived.reveal()
    assert load({**hook, "WEBHOOK_SECRET": "chosen"}).webhook_secret == Secret("chosen")


def test_a_bot_api_server_of_ones_own_may_call_any_address() -> None:
    own = {"API_URL": "http://127.0.0.1:8081/", "WEBHOOK_URL": "http://127.0.0.1:9000/hook"}
    settings = load(own)
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.webhook_url == "http://127.0.0.1:9000/hook"


@pytest.mark.parametrize("text", ["127.0.0.1:8080", "[::1]:8080", "localhost:0"])
def test_an_address_reads_as_it_was_written(text: str) -> None:
    assert str(load({"LISTEN": text}).listen) == text


def test_a_region_may_be_written_small() -> None:
    assert load({"REGION": "gb"}).region == "GB"


def test_folders_are_taken_as_paths(tmp_path: Path) -> None:
    assert load({"FAQ_DIR": str(tmp_path)}).faq_dir == tmp_path


@pytest.mark.parametrize("value", [TOKEN, KEY, "postgresql://user:password@host/name"])
def test_no_secret_shows_in_a_repr_text_or_error(value: str) -> None:
    secret = Secret(value)
    shown = (repr(secret), str(secret), f"{secret}", repr({"x": secret}))
    assert not any(value in each for each in shown)
    settings = load(
        {
            "TOKEN": TOKEN,
            "SECRET_KEY": KEY,
            "WEBHOOK_SECRET": "hook-secret",
            "DATABASE_URL": "postgresql://user:password@host/name",
        }
    )
    for hidden in (TOKEN, KEY, "hook-secret", "password"):
        assert hidden not in f"{settings} {settings!r} {dataclasses.asdict(settings)}"


@given(setting=st.sampled_from(SETTINGS), value=st.text())
def test_no_error_repeats_a_value_whatever_it_is(setting: Setting, value: str) -> None:
    marked = f"Zq7{value}".replace("\0", "")  # the environment cannot hold a NUL
    told = ""
    try:
        load({setting.name: marked})
    except SettingsError as error:
        told = str(error)
    assert "Zq7" not in told


def test_secrets_compare_by_value_and_hash_alike() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert pickle.loads(pickle.dumps(Secret("a"))) == Secret("a")
