"""Texts: limits, cleaning, entities that Telegram finds."""

from __future__ import annotations

import pytest

from bot.preview import ApiError, Person
from bot.preview.formatting import format_text


def found(text: str) -> list[tuple[str, str]]:
    formatted = format_text(text)
    return [
        (item["type"], text[item["offset"] : item["offset"] + item["length"]])
        for item in formatted.entities
    ]


def test_the_limit_holds_after_the_tags_are_gone() -> None:
    assert len(format_text(f"<b>{'x' * 4096}</b>", parse_mode="HTML").text) == 4096
    with pytest.raises(ApiError, match=r"^Bad Request: message is too long$"):
        format_text("x" * 4097)


def test_the_limit_counts_utf16_code_units() -> None:
    assert format_text("😀" * 2048).text
    with pytest.raises(ApiError, match="message is too long"):
        format_text("😀" * 2049)


def test_more_than_32768_bytes_are_not_even_parsed() -> None:
    with pytest.raises(ApiError, match=r"^Bad Request: text is too long$"):
        format_text("é" * 16385)


@pytest.mark.parametrize("text", [" \n\t", "<b> </b>"])
def test_a_text_of_white_space_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match=r"^Bad Request: text must be non-empty$"):
        format_text(text, parse_mode="HTML")


def test_white_space_around_the_text_goes_and_entities_move_along() -> None:
    formatted = format_text("\n  <b>x</b> y \n", parse_mode="HTML")
    assert formatted.text == "x y"
    assert formatted.entities == ({"offset": 0, "length": 1, "type": "bold"},)


def test_control_characters_become_spaces_and_bidirectional_overrides_vanish() -> None:
    assert format_text("a\x00b\tc\r\nd\u202ee").text == "a b c\nde"


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
def test_markdown_is_refused_with_a_reason(mode: str) -> None:
    with pytest.raises(ApiError, match="parses HTML only"):
        format_text("*x*", parse_mode=mode)


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(ApiError, match=r"^Bad Request: unsupported parse_mode$"):
        format_text("x", parse_mode="bbcode")


def test_lone_surrogates_are_no_utf8() -> None:
    with pytest.raises(ApiError, match="strings must be encoded in UTF-8"):
        format_text("\ud83d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start now", [("bot_command", "/start")]),
        ("x /help@my_bot", [("bot_command", "/help@my_bot")]),
        ("and/or 1/2", []),
        ("hi @anna_b!", [("mention", "@anna_b")]),
        ("me@example.org", [("email", "me@example.org")]),
        ("see https://a.org/x_(y).", [("url", "https://a.org/x_(y)")]),
        ("(https://a.org/x)", [("url", "https://a.org/x")]),
        ("example.org/faq, ok", [("url", "example.org/faq")]),
        ("#b12 #12", [("hashtag", "#b12")]),
    ],
)
def test_telegram_finds_entities_by_itself(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_nothing_is_found_inside_code_and_links() -> None:
    source = '<code>/start</code> <a href="https://b.org">https://a.org</a>'
    kinds = [item["type"] for item in format_text(source, parse_mode="HTML").entities]
    assert kinds == ["code", "text_link"]


def test_entities_may_be_given_beside_the_text() -> None:
    given = [{"type": "bold", "offset": 2, "length": 2}, {"type": "url", "offset": 0, "length": 2}]
    assert format_text("😀ab", entities=given).entities == (
        {"offset": 2, "length": 2, "type": "bold"},
    )


def test_a_mention_by_id_names_the_user(anna: Person) -> None:
    formatted = format_text(
        f'<a href="tg://user?id={anna.user.id}">her</a> <a href="tg://user?id=5">who</a>',
        parse_mode="HTML",
        user=anna.telegram.users.get,
    )
    (entity,) = formatted.entities
    assert entity["type"] == "text_mention"
    assert entity["user"]["first_name"] == "Anna"
