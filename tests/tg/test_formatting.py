"""Replies become HTML that Telegram takes, whatever they say."""

import logging
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from bot.preview.tags import parse_html
from bot.tg.formatting import LIMIT, Outgoing, messages
from bot.tg.splitting import utf16

KINDS = st.sampled_from(PartKind)
# Everything that HTML, UTF-16 and Telegram's limits care about, and anything else.
TEXTS = st.text(
    st.one_of(st.sampled_from("<>&\"'/ab é\n\r\t\0🙂\u200b\u200d\u0301\ud800"), st.characters()),
    max_size=80,
)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 1, 60, 400]))
URLS = st.sampled_from(
    [
        "",
        "https://example.org/a?b=1&c=\"'<>",
        "http://[bad",
        "javascript:alert(1)",
        "https://exa mple.org",
        "https://",
        "ftp://example.org",
    ]
)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    text = draw(LONG)
    link = draw(st.sampled_from(["", text[:10], text[3:20], "elsewhere"]))
    return Part(draw(KINDS), text, draw(URLS), link)


CHOICES = st.builds(
    Choice, st.sampled_from(ChoiceKind), TEXTS, st.text(max_size=70), st.none() | st.integers(0, 9)
)
REPLIES = st.builds(
    Reply,
    st.lists(parts(), max_size=6).map(tuple),
    st.lists(CHOICES, max_size=5).map(tuple),
)


class Balanced(HTMLParser):
    """Accepts the few tags we use, closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        allowed: dict[str, set[str]] = {
            "b": set(),
            "i": set(),
            "a": {"href"},
            "blockquote": {"expandable"},
        }
        assert names == allowed[tag]
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@settings(max_examples=300, deadline=None)
@given(REPLIES)
def test_any_reply_is_html_that_telegram_takes(reply: Reply) -> None:
    for message in messages(reply):
        checker = Balanced()
        checker.feed(message.html)
        checker.close()
        assert not checker.open
        text, _ = parse_html(message.html)
        assert 0 < utf16(text.strip()) <= utf16(text) <= LIMIT
        message.html.encode()


@settings(max_examples=300, deadline=None)
@given(REPLIES)
def test_no_word_is_lost_and_none_is_added(reply: Reply) -> None:
    short = Reply(reply.parts)
    sent = "".join(parse_html(message.html)[0] for message in messages(short))
    kept = "".join(part.text for part in reply.parts)
    assert re.findall(r"[a-z<>&é🙂]", sent) == re.findall(r"[a-z<>&é🙂]", kept)


@settings(max_examples=200, deadline=None)
@given(REPLIES)
def test_buttons_stand_under_the_last_message_one_a_row(reply: Reply) -> None:
    sent = messages(reply)
    assert all(message.keyboard is None for message in sent[:-1])
    if sent and sent[-1].keyboard:
        rows = sent[-1].keyboard.inline_keyboard
        assert all(len(row) == 1 and row[0].text.strip() for row in rows)


def only(reply: Reply) -> Outgoing:
    (message,) = messages(reply)
    return message


def test_every_kind_of_part_has_its_looks() -> None:
    reply = Reply(
        (
            Part(PartKind.HEADING, "Is 1 < 2?"),
            Part(PartKind.MAIN, "Yes & no."),
            Part(PartKind.DETAIL, "Because."),
            Part(PartKind.SOURCE, "From The Book, p. 1", "https://e.org/?a=1&b=2", "The Book"),
            Part(PartKind.SOURCE, "From elsewhere"),
            Part(PartKind.NOTE, "Checked today."),
            Part(PartKind.DISCLAIMER, "Ask your doctor."),
        )
    )
    assert only(reply).html == (
        "<b>Is 1 &lt; 2?</b>\n\n"
        "Yes &amp; no.\n"
        "<blockquote expandable>Because.</blockquote>\n"
        'From <a href="https://e.org/?a=1&amp;b=2">The Book</a>, p. 1\n'
        "From elsewhere\n\n"
        "Checked today.\n\n"
        "<i>Ask your doctor.</i>"
    )


def test_sources_of_several_lines_stand_apart() -> None:
    sources = [Part(PartKind.SOURCE, text) for text in ("A\nquotes B", "C", "D")]
    assert only(Reply(tuple(sources))).html == "A\nquotes B\n\nC\nD"


def test_a_silent_reply_is_no_message() -> None:
    assert messages(Reply(())) == []
    assert messages(Reply((Part(PartKind.MAIN, " \n\u200b"),))) == []


def test_what_is_no_web_address_becomes_no_link() -> None:
    part = Part(PartKind.SOURCE, "The Book", "javascript:alert(1)", "The Book")
    assert only(Reply((part,))).html == "The Book"


def test_a_link_without_its_text_covers_the_line() -> None:
    part = Part(PartKind.SOURCE, "The Book", "https://e.org")
    assert only(Reply((part,))).html == '<a href="https://e.org">The Book</a>'


def test_long_replies_break_between_paragraphs() -> None:
    first, second = "a" * 3000, "b" * 3000
    sent = messages(Reply((Part(PartKind.MAIN, first), Part(PartKind.DETAIL, second))))
    assert [message.html for message in sent] == [
        first,
        f"<blockquote expandable>{second}</blockquote>",
    ]


def test_a_button_whose_id_is_too_long_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    choices = (Choice(ChoiceKind.ENTRY, "Long", "x" * 80), Choice(ChoiceKind.TOPICS, "Topics"))
    keyboard = only(Reply((Part(PartKind.MAIN, "Hi"),), choices)).keyboard
    assert keyboard is not None
    assert [row[0].text for row in keyboard.inline_keyboard] == ["Topics"]
    assert caplog.record_tuples[0][1] == logging.WARNING


def test_a_hundred_buttons_at_most_and_the_way_back_among_them() -> None:
    entries = [Choice(ChoiceKind.ENTRY, f"Q{number}", f"q{number}") for number in range(150)]
    back = Choice(ChoiceKind.TOPICS, "Topics")
    keyboard = only(Reply((Part(PartKind.MAIN, "Hi"),), (*entries, back))).keyboard
    assert keyboard is not None
    assert len(keyboard.inline_keyboard) == 100
    assert keyboard.inline_keyboard[-1][0].text == "Topics"
