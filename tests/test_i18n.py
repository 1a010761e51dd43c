"""Wording: catalogues with fallback, and agreement between them and the code."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from telegram.constants import BotDescriptionLimit, CallbackQueryLimit

from bot.core.faq import SourceKind, Urgency
from bot.i18n import (
    CATALOGUE,
    BrokenCatalogueError,
    Catalogues,
    MissingKeyError,
    PlaceholderError,
    WordingError,
    load_wordings,
)
from bot.service.ports import Wordings
from bot.tg.introduction import IN_GROUPS, IN_PRIVATE

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
SHIPPED = sorted(path.name for path in LOCALES.iterdir())

ENGLISH = """
msgid "hello"
msgstr "Hello {name}"

msgid "only.english"
msgstr "Only here, on {date}"

msgid "count"
msgid_plural "count"
msgstr[0] "{count} question"
msgstr[1] "{count} questions"
"""


def write(folder: Path, language: str, body: str, header: str | None = None) -> Path:
    file = folder / language / CATALOGUE
    file.parent.mkdir(parents=True, exist_ok=True)
    header = f"Language: {language}\\n" if header is None else header
    head = f'msgid ""\nmsgstr "{header}Content-Type: text/plain; charset=utf-8\\n"\n'
    file.write_text(head + body, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "en", ENGLISH, header="Language: en_GB\\n")
    return tmp_path


# --- Lookup ---------------------------------------------------------------------------------------


def test_it_is_what_the_use_cases_ask_for(folder: Path) -> None:
    def greeting(wordings: Wordings) -> str:
        return wordings("en")("hello", name="Ada")

    assert greeting(load_wordings(folder, "en")) == "Hello Ada"


@pytest.mark.parametrize("tag", ["de", "de-AT", "de_AT", "DE"])
def test_a_language_tag_falls_back_to_its_language(folder: Path, tag: str) -> None:
    write(folder, "de", 'msgid "hello"\nmsgstr "Hallo {name}"\n')
    assert load_wordings(folder, "en")(tag)("hello", name="Ada") == "Hallo Ada"


def test_a_regional_catalogue_wins_over_its_language(folder: Path) -> None:
    write(folder, "pt", 'msgid "hello"\nmsgstr "Olá {name}"\n')
    write(folder, "pt_BR", 'msgid "hello"\nmsgstr "Oi {name}"\n')
    wordings = load_wordings(folder, "en")
    assert wordings("pt-br")("hello", name="Ada") == "Oi Ada"
    assert wordings("pt-PT")("hello", name="Ada") == "Olá Ada"
    assert wordings.languages == ("en", "pt", "pt-br")


@pytest.mark.parametrize("tag", ["fr", "", "-", "zz-ZZ"])
def test_an_unknown_language_gets_the_default(folder: Path, tag: str) -> None:
    assert load_wordings(folder, "en")(tag)("hello", name="Ada") == "Hello Ada"


def test_a_key_missing_in_a_language_comes_from_the_default(folder: Path) -> None:
    write(folder, "de", 'msgid "hello"\nmsgstr "Hallo {name}"\n')
    german = load_wordings(folder, "en")("de")
    # The whole sentence is English, its date too.
    assert german("only.english", date=date(2026, 11, 20)) == "Only here, on 20 November 2026"


@pytest.mark.parametrize(
    "body", ['#, fuzzy\nmsgid "hello"\nmsgstr "?"\n', 'msgid "hello"\nmsgstr ""\n']
)
def test_a_text_that_is_fuzzy_or_empty_counts_as_missing(folder: Path, body: str) -> None:
    write(folder, "de", body)
    assert load_wordings(folder, "en")("de")("hello", name="Ada") == "Hello Ada"


def test_a_key_missing_everywhere_is_a_key_error_that_names_file_and_key(folder: Path) -> None:
    write(folder, "de", 'msgid "hello"\nmsgstr "Hallo {name}"\n')
    with pytest.raises(MissingKeyError, match=r"en/LC_MESSAGES/faqbot.po: no text for 'nope'") as e:
        load_wordings(folder, "en")("de")("nope")
    assert isinstance(e.value, KeyError)
    assert isinstance(e.value, WordingError)


# --- Placeholders, dates, plurals -----------------------------------------------------------------


def test_a_value_that_is_not_given_is_an_error_that_names_it(folder: Path) -> None:
    with pytest.raises(PlaceholderError, match=r"faqbot.po: hello: .* 'name'"):
        load_wordings(folder, "en")("en")("hello")


def test_braces_in_a_value_are_text(folder: Path) -> None:
    assert load_wordings(folder, "en")("en")("hello", name="{x} {0}") == "Hello {x} {0}"


@pytest.mark.parametrize(
    ("language", "header", "shown"),
    [("en", "en_GB", "20 November 2026"), ("en", "en_US", "November 20, 2026"),
     ("de", "de", "20. November 2026"), ("ja", "ja", "2026年11月20日")],
)  # fmt: skip
def test_a_date_is_written_in_the_long_form_of_the_header_s_language(
    tmp_path: Path, language: str, header: str, shown: str
) -> None:
    write(tmp_path, language, 'msgid "on"\nmsgstr "{date}"\n', header=f"Language: {header}\\n")
    wording = load_wordings(tmp_path, language)(language)
    assert wording("on", date=date(2026, 11, 20)) == shown
    assert wording("on", date=datetime(2026, 11, 20, 12, tzinfo=UTC)) == shown


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 questions"), (1, "1 question"), (2, "2 questions")]
)
def test_count_chooses_the_plural_form(folder: Path, count: int, text: str) -> None:
    assert load_wordings(folder, "en")("en")("count", count=count) == text


def test_a_language_has_as_many_plural_forms_as_it_needs(folder: Path) -> None:
    rule = (
        "Language: pl\\nPlural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);\\n"
    )
    body = 'msgid "count"\nmsgid_plural "count"\n' + "".join(
        f'msgstr[{index}] "{{count}} {form}"\n'
        for index, form in enumerate(("pytanie", "pytania", "pytań"))
    )
    write(folder, "pl", body, header=rule)
    polish = load_wordings(folder, "en")("pl")
    shown = [polish("count", count=count) for count in (1, 3, 5, 22)]
    assert shown == ["1 pytanie", "3 pytania", "5 pytań", "22 pytania"]


def test_a_plural_text_needs_its_count(folder: Path) -> None:
    with pytest.raises(PlaceholderError, match="count"):
        load_wordings(folder, "en")("en")("count")


# --- Broken catalogues ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('msgid "a"\nmsgstr "no end\n', r"faqbot.po"),
        ('msgid "a"\nnonsense\n', r"faqbot.po:\d+"),
        ('msgid "a"\nmsgstr "{"\n', r"faqbot.po:\d+: a: "),
        ('msgid "a"\nmsgstr "{}"\n', r"faqbot.po:\d+: a: "),
        ('msgid "a"\nmsgstr "{0}"\n', r"faqbot.po:\d+: a: "),
        ('msgid "a"\nmsgstr "{x.y}"\n', r"faqbot.po:\d+: a: "),
        ('msgid "a"\nmsgstr "{x[y]}"\n', r"faqbot.po:\d+: a: "),
        ('msgid "a"\nmsgstr "{x!r}"\n', r"faqbot.po:\d+: a: "),
        ('msgid "a"\nmsgstr "{x:>{y}}"\n', r"faqbot.po:\d+: a: "),
    ],
)
def test_a_broken_text_is_told_with_file_and_place(tmp_path: Path, body: str, told: str) -> None:
    write(tmp_path, "en", body)
    with pytest.raises(BrokenCatalogueError, match=told):
        load_wordings(tmp_path, "en")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Language: de\\n",
        "Language: no such language\\n",
        "Language: en\\nPlural-Forms: nplurals=2; plural=import;\\n",
    ],
)
def test_a_wrong_header_is_told(tmp_path: Path, header: str) -> None:
    write(tmp_path, "en", "", header=header)
    with pytest.raises(BrokenCatalogueError, match=r"faqbot\.po"):
        load_wordings(tmp_path, "en")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    write(tmp_path, "en", "").write_bytes(
        b'msgid ""\nmsgstr "Language: en\\n"\nmsgid "a"\nmsgstr "\xff"\n'
    )
    with pytest.raises(BrokenCatalogueError, match=r"faqbot\.po"):
        load_wordings(tmp_path, "en")


def test_the_default_language_must_have_a_catalogue(folder: Path) -> None:
    with pytest.raises(BrokenCatalogueError, match=r"fr/LC_MESSAGES/faqbot\.po: missing"):
        load_wordings(folder, "fr")


def test_a_translation_must_not_ask_for_a_placeholder_that_the_default_lacks(folder: Path) -> None:
    write(folder, "de", 'msgid "hello"\nmsgstr "Hallo {nmae}"\n')
    with pytest.raises(PlaceholderError, match=r"de/LC_MESSAGES/faqbot.po: hello: .*nmae"):
        load_wordings(folder, "en")


# --- What is shipped ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A call of the wording in the code; an f-string stands for several keys."""

    where: str
    keys: frozenset[str]
    given: frozenset[str] | None  # None: `**values`, which cannot be seen


# What the changing end of an f-string key can be.
ENDS: dict[str, Iterable[str]] = {
    "command.": {name.replace("_", "-") for name in (*IN_PRIVATE, *IN_GROUPS)},
    "source.kind.": SourceKind,
    "urgent.": Urgency,
    "work.kind.": SourceKind,
}


def calls() -> Iterator[Call]:
    for file in sorted((ROOT / "bot").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_wording(node.func) and node.args:
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                names = [keyword.arg for keyword in node.keywords]
                given = frozenset(name for name in names if name)
                yield Call(
                    where,
                    _keys(node.args[0], tree, where),
                    None if None in names else given,
                )


def _is_wording(function: ast.expr) -> bool:
    """Whether it is `wording`, or `context.wording(language)` called on the spot."""
    match function:
        case ast.Name(id="wording"):
            return True
        case ast.Call(func=ast.Attribute(attr="wording" | "wordings" | "_wordings")):
            return True
    return False


def _keys(argument: ast.expr, tree: ast.Module, where: str) -> frozenset[str]:
    match argument:
        case ast.Constant(value=str(key)):
            return frozenset({key})
        case ast.IfExp(body=one, orelse=other):
            return _keys(one, tree, where) | _keys(other, tree, where)
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), ast.FormattedValue()]):
            assert prefix in ENDS, f"{where}: say in ENDS what can follow {prefix!r}"
            return frozenset(prefix + end for end in ENDS[prefix])
        case ast.Name(id="key"):
            return _handed_on(tree)
    raise AssertionError(f"{where}: how is one to see which key this is?")


def _handed_on(tree: ast.Module) -> frozenset[str]:
    """Keys that a module passes to a helper of its own, as its last argument."""
    last = [call.args[-1] for call in ast.walk(tree) if isinstance(call, ast.Call) and call.args]
    return frozenset(
        each.value
        for each in last
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and re.fullmatch(r"[a-z]+(\.[a-z-]+)+", each.value)
    )


@pytest.fixture(scope="module")
def shipped() -> Catalogues:
    return load_wordings(LOCALES, "en")


def test_every_key_that_the_code_uses_is_in_the_english_catalogue(shipped: Catalogues) -> None:
    known = shipped("en").keys
    missing = [(call.where, key) for call in calls() for key in call.keys - known]
    assert missing == []


def test_every_key_of_the_english_catalogue_is_used(shipped: Catalogues) -> None:
    used = {key for call in calls() for key in call.keys}
    assert shipped("en").keys - used == set()


def test_the_code_gives_every_value_that_a_text_asks_for(shipped: Catalogues) -> None:
    wrong = [
        (call.where, key, unknown)
        for call in calls()
        if call.given is not None
        for key in call.keys & shipped("en").keys
        if (unknown := (shipped("en").fields(key) or frozenset()) - call.given)
    ]
    assert wrong == []


def test_no_text_leaves_out_a_value_that_the_code_gives_for_it_alone(shipped: Catalogues) -> None:
    wrong = [
        (call.where, key, unused)
        for call in calls()
        if call.given is not None and len(call.keys) == 1
        for key in call.keys & shipped("en").keys
        if (unused := call.given - (shipped("en").fields(key) or frozenset()))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", SHIPPED)
def test_every_language_has_every_key_once_in_plain_text(language: str) -> None:
    file = LOCALES / language / CATALOGUE
    with file.open("rb") as lines:
        messages = [message for message in read_po(lines, abort_invalid=True) if message.id]
    with (LOCALES / "en" / CATALOGUE).open("rb") as lines:
        english = {_key(message.id) for message in read_po(lines) if message.id}
    assert {_key(message.id) for message in messages} == english
    written = re.findall(r'^msgid "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(written) == sorted(set(written)), "a key stands in the catalogue twice"
    for message in messages:
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms or ():
            assert form, f"{message.id}: empty"
            assert form == form.strip(), f"{message.id}: space at an end"
            assert not re.search(r"</?[a-z]|&[a-z#0-9]+;", form), f"{message.id}: HTML"


def _key(message_id: object) -> object:
    return message_id[0] if isinstance(message_id, list | tuple) else message_id


def test_the_disclaimer_says_what_every_answer_must_say(shipped: Catalogues) -> None:
    text = shipped("en")("disclaimer.short")
    assert text == "General information, not medical advice; ask your doctor."


@pytest.mark.parametrize("language", SHIPPED)
def test_texts_fit_where_telegram_shows_them(shipped: Catalogues, language: str) -> None:
    wording = shipped(language)
    assert len(wording("bot.description")) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert len(wording("bot.short-description")) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    for key in ("tg.not-yours", "tg.outdated", "tg.sorry"):
        assert len(wording(key)) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH, key
    for key in wording.keys:
        if key.startswith("command."):
            assert len(wording(key)) <= 40, f"{key}: phones cut longer lines of the menu"


def test_a_link_s_text_can_be_found_in_the_line_of_its_source(shipped: Catalogues) -> None:
    for key in ("source.line", "sources.item"):
        assert "title" in (shipped("en").fields(key) or ())


def test_every_command_of_the_help_stands_on_a_line_of_its_own(shipped: Catalogues) -> None:
    lines = shipped("en")("help.commands").splitlines()
    commands = [line.partition(" ")[0] for line in lines]
    assert commands == ["/ask", "/topics", "/sources", "/about", "/privacy", "/forget_me", "/help"]
