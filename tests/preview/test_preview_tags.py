"""Telegram's HTML."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.preview import ApiError
from bot.preview.formatting import Formatted, format_text, utf16_length
from bot.preview.tags import parse_html


def parsed(source: str) -> Formatted:
    return format_text(source, parse_mode="HTML")


def marked(source: str) -> list[tuple[str, str]]:
    """Return each entity's type and the text it covers."""
    formatted = parsed(source)
    units = formatted.text.encode("utf-16-le")
    return [
        (
            entity["type"],
            units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode(
                "utf-16-le"
            ),
        )
        for entity in formatted.entities
    ]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ("<B>x</b>", "bold"),
        ("<b>x</>", "bold"),
    ],
)
def test_each_tag_becomes_its_entity(source: str, kind: str) -> None:
    assert marked(source) == [(kind, "x")]


def test_a_code_block_keeps_its_language() -> None:
    (entity,) = parsed('<pre><code class="language-python">x = 1</code></pre>').entities
    assert entity == {"type": "pre", "offset": 0, "length": 5, "language": "python"}


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://example.org/a?b=1&amp;c=2", "https://example.org/a?b=1&c=2"),
        ("http://EXAMPLE.org", "http://example.org/"),
        ("example.org/x", "http://example.org/x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_a_link_comes_back_in_telegrams_form(href: str, url: str) -> None:
    (entity,) = parsed(f'<a href="{href}">here</a>').entities
    assert (entity["type"], entity["url"]) == ("text_link", url)


@pytest.mark.parametrize("href", ["http://localhost/x", "javascript:alert(1)", "no link"])
def test_what_telegram_takes_for_no_link_is_dropped_without_a_word(href: str) -> None:
    assert parsed(f'<a href="{href}">here</a>').entities == ()


def test_only_four_named_references_are_decoded() -> None:
    assert (
        parsed("&lt;&gt;&amp;&quot;&#39;&#x1F600; &copy; &nbsp; &").text
        == "<>&\"'😀 &copy; &nbsp; &"
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<x>y</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("é<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ('<a "x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x_y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ],
)
def test_a_mistake_is_named_with_its_byte_offset(source: str, problem: str) -> None:
    with pytest.raises(ApiError) as caught:
        parsed(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {problem}"


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ApiError, match="check for unmatched surrogate code units"):
        parsed("&#xd83d;")


def test_offsets_count_utf16_code_units() -> None:
    (entity,) = parsed("😀é <b>a😀</b>").entities
    assert (entity["offset"], entity["length"]) == (4, 3)


def test_touching_stretches_of_one_style_are_one_entity() -> None:
    assert marked("<b>a</b><b>b</b>") == [("bold", "ab")]


def test_code_is_part_of_no_style() -> None:
    assert marked("<b>a<code>c</code>b</b>") == [("bold", "a"), ("code", "c"), ("bold", "b")]


def test_quotes_do_not_nest() -> None:
    source = "<blockquote>a<blockquote>b</blockquote></blockquote>"
    assert marked(source) == [("blockquote", "ab")]


def test_an_empty_tag_is_no_entity() -> None:
    assert marked("x<b></b><i> </i>y") == []


@settings(deadline=None)
@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@settings(deadline=None)
@given(st.text(alphabet="ab😀é\u0301 ", min_size=1), st.text(alphabet="<b>/ia&;😀", max_size=12))
def test_whatever_is_sent_gives_entities_inside_the_text_or_an_error(text: str, noise: str) -> None:
    try:
        formatted = parsed(f"<b>{text}</b>{noise}")
    except ApiError as error:
        assert error.code == 400  # noqa: PT017 - either outcome is right
        return
    for entity in formatted.entities:
        assert entity["offset"] >= 0
        assert entity["length"] > 0
        assert entity["offset"] + entity["length"] <= utf16_length(formatted.text)
