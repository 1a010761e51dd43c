"""Windows: the whole message is looked at, in stretches that can be matched."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import MANY, MAX_MESSAGE, MAX_WINDOW, Message, Part, normalise, split

WORD = st.text(st.sampled_from("cdefghklmnoprstuvwz"), min_size=1, max_size=12).filter(
    lambda word: normalise(word) == word
)
SENTENCE = st.lists(WORD, min_size=1, max_size=60).map(" ".join)
END = st.sampled_from([". ", "! ", "?\n", "… ", ";", "。 ", "? "])
STORY = st.lists(st.tuples(SENTENCE, END))
LONG = "ab " * (MAX_WINDOW // 3) + "cd"


def texts(message: Message) -> list[str]:
    return [part.text for part in message.parts]


def told(message: Message) -> list[str]:
    """All windows: the whole, the parts, the sentences inside packed parts."""
    inner = [each.text for part in message.parts for each in part.inner]
    return [*([message.whole] if message.whole else []), *texts(message), *inner]


def sentences(text: str) -> list[str]:
    """The sentences of a message that fits, normalised."""
    message = split(text)
    assert message.whole is not None
    return texts(message) or [message.whole]


def distinct(parts: list[str]) -> list[str]:
    return list(dict.fromkeys(parts))


# -- sentences -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four… Five", ["one", "two", "three", "four", "five"]),
        ("one\ntwo\r\nthree;four", ["one", "two", "three", "four"]),
        ("Take 3.5 mg, e.g.this", ["take 3 5 mg e g this"]),
        ("Really?! Yes.", ["really", "yes"]),
        ("ما هذا؟ نعم", ["ما هذا", "نعم"]),
        ("यह क्या है। हाँ", ["यह क्या है", "हाँ"]),
        ("什么？ 好。 对！ 是", ["什么", "好", "对", "是"]),
        ("Same. Other. SAME!", ["same", "other"]),
    ],
)
def test_sentences_end_at_punctuation_before_a_space_and_at_line_breaks(
    text: str, parts: list[str]
) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("What is B12? Tell me.", [True, False]),
        ("Hello. And what is B12 ?", [False, True]),
        ("Hello\nWhat is B12?  \nThanks", [False, True, False]),
        ("نعم. ما هذا؟", [False, True]),
        ("好。 什么？", [False, True]),
        ("Why?! Really.", [False, False]),
    ],
)
def test_a_part_asks_where_a_question_mark_ends_it(text: str, asks: list[bool]) -> None:
    assert [part.asks for part in split(text).parts] == asks


# -- messages that fit -----------------------------------------------------------------------------


def test_a_message_that_fits_comes_whole_with_its_sentences_as_parts() -> None:
    assert split("I am tired. What is B-12? Thanks!") == Message(
        "i am tired what is b12 thanks",
        (Part("i am tired"), Part("what is b12", asks=True), Part("thanks")),
    )


def test_a_single_sentence_that_fits_has_no_parts() -> None:
    assert split("What is myelin?") == Message("what is myelin", ())


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀\n😀", "\n;\n"])
def test_a_message_without_words_is_empty(text: str) -> None:
    assert split(text).is_empty
    assert split(text).parts == ()


def test_a_message_with_a_word_is_not_empty() -> None:
    assert not split("b12").is_empty
    assert not split(LONG).is_empty


@pytest.mark.parametrize("length", [MAX_WINDOW - 1, MAX_WINDOW])
def test_a_message_that_just_fits_is_whole(length: int) -> None:
    text = ("ab " * MAX_WINDOW)[: length - 1] + "z"
    assert len(text) == length
    assert split(text) == Message(text, ())


@pytest.mark.parametrize("line", ["😀", "...", "?"])
@pytest.mark.parametrize("rest", ["", LONG])
def test_a_line_without_words_neither_is_a_part_nor_parts_neighbours(line: str, rest: str) -> None:
    text = "Hello!\n{line}What is B12?\n" + rest
    assert split(text.format(line=f"{line}\n")) == split(text.format(line=""))


# -- messages that do not fit ----------------------------------------------------------------------


def test_a_message_that_does_not_fit_comes_by_sentences_then_by_neighbours() -> None:
    assert split(f"I am tired. What is B-12? {LONG}. Thanks!") == Message(
        None,
        (
            Part("i am tired"),
            Part("what is b12", asks=True),
            Part(LONG.rpartition(" ")[0]),
            Part("cd"),
            Part("thanks"),
            Part("i am tired what is b12", asks=True),
            Part("cd thanks"),
        ),
    )


def test_a_message_that_is_too_long_by_one_is_cut_at_the_last_space_that_fits() -> None:
    words = "abcdefg " * (MAX_WINDOW // 8)  # the last word ends just inside the window
    text = f"{words.strip()}xy"
    assert len(text) == MAX_WINDOW + 1
    assert texts(split(text)) == [text.rpartition(" ")[0], text.rpartition(" ")[2]]


def test_a_space_right_behind_a_full_window_is_where_it_is_cut() -> None:
    first = "a" + "bc" * (MAX_WINDOW // 2 - 1) + "d"
    assert len(first) == MAX_WINDOW
    assert texts(split(f"{first} tail")) == [first, "tail"]


def test_a_word_longer_than_a_window_is_cut_and_none_of_it_lost() -> None:
    word = "abcdefghij" * 60
    message = split(word)
    assert message.whole is None
    assert word.startswith(texts(message)[0] + texts(message)[1])
    assert word.endswith(texts(message)[2])


def test_every_piece_of_a_long_question_asks() -> None:
    assert all(part.asks for part in split(f"{LONG}?").parts)


def test_neighbours_that_do_not_fit_together_are_not_paired() -> None:
    half = "ab " * (MAX_WINDOW // 6)
    assert texts(split(f"{half}cd. {half}ef. Short")) == [
        f"{half}cd",
        f"{half}ef",
        "short",
        f"{half}ef short",
    ]


@pytest.mark.parametrize(("length", "paired"), [(MAX_WINDOW, True), (MAX_WINDOW + 1, False)])
def test_neighbours_are_paired_up_to_a_full_window(length: int, *, paired: bool) -> None:
    first = ("ab " * MAX_WINDOW)[: length // 2].strip()
    second = ("cd " * MAX_WINDOW)[: length - 2 - len(first)] + "e"
    found = texts(split(f"{first}. {second}. {'tail ' * 30}"))
    assert len(f"{first} {second}") == length
    assert (f"{first} {second}" in found) == paired


def test_sentences_behind_the_cap_are_not_read() -> None:
    text = "word. " * (MAX_MESSAGE // 6)
    behind = f"{text.ljust(MAX_MESSAGE)}behind"
    assert split(behind) == split(text)


def test_a_sentence_that_is_repeated_comes_once() -> None:
    assert split("Help me. Help me.") == Message("help me", ())
    assert split(f"Help me. {LONG}. Help me.") == split(f"Help me. {LONG}.")


# -- long stories ----------------------------------------------------------------------------------


def story(count: int) -> str:
    """A story of so many sentences that it does not fit a window."""
    assert count > MAX_WINDOW // 22
    return " ".join(f"We saw house number {chr(0x4E00 + each)}." for each in range(count))


def test_up_to_many_sentences_are_parts_by_themselves() -> None:
    sentences = [normalise(sentence) for sentence in story(MANY).split(".") if sentence]
    assert texts(split(story(MANY)))[:MANY] == sentences
    assert not any(part.inner for part in split(story(MANY)).parts)


@pytest.mark.parametrize("count", [MANY + 1, 40, 150])
def test_more_sentences_are_packed_with_each_of_them_inside(count: int) -> None:
    message = split(story(count))
    inner = [each for part in message.parts for each in part.inner or (part,)]
    assert [each.text for each in inner] == [
        normalise(sentence) for sentence in story(count).split(".") if sentence
    ]
    for part in message.parts:
        assert part.text == " ".join(each.text for each in part.inner or (part,))
    for one, other in pairwise(message.parts):
        first = other.inner[0] if other.inner else other
        assert len(f"{one.text} {first.text}") > MAX_WINDOW, "packed as full as can be"


def test_a_sentence_that_fills_a_window_is_a_part_of_a_packed_story_by_itself() -> None:
    filling = ("ab " * MAX_WINDOW)[:MAX_WINDOW]
    (part,) = [each for each in split(f"{story(20)} {filling}").parts if each.text == filling]
    assert part.inner == ()


def test_a_packed_part_asks_where_its_last_sentence_does() -> None:
    message = split(f"{story(20)} Is it good? {story(20)} Is it bad?")
    assert message.parts[-1].asks
    assert [part.asks for part in message.parts[:-1]] == [
        part.inner[-1].asks for part in message.parts[:-1]
    ]
    assert [each.text for part in message.parts for each in part.inner if each.asks] == [
        "is it good",
        "is it bad",
    ]


@pytest.mark.parametrize("text", ["ab " * 43 + "c{}. ", "\ufdfa{}\n", "{}. ", "abcdefg{}. "])
def test_there_are_never_more_parts_than_a_message_without_growth_could_have(text: str) -> None:
    lines = [text.format(chr(0x4E00 + each)) for each in range(MAX_MESSAGE)]
    message = split("".join(lines))
    # Two neighbours fill more than a window.
    assert len(message.parts) <= 2 * MAX_MESSAGE // MAX_WINDOW + 1
    assert sum(map(len, texts(message))) <= 1.5 * MAX_MESSAGE


# -- all messages ----------------------------------------------------------------------------------


@given(st.text(max_size=600))
def test_windows_of_any_text_fit_and_hold_words(text: str) -> None:
    message = split(text)
    for window in told(message):
        assert 0 < len(window) <= MAX_WINDOW
        assert window == " ".join(window.split())
    assert message.is_empty == (not normalise(text))
    assert message.whole is not None or message.parts


@given(STORY)
def test_every_word_of_a_message_of_any_length_is_in_some_window(
    story: list[tuple[str, str]],
) -> None:
    text = "".join(sentence + end for sentence, end in story)[:MAX_MESSAGE]
    message = split(text)
    seen = {word for window in (message.whole or "", *texts(message)) for word in window.split()}
    assert set(normalise(text).split()) <= seen


@given(STORY)
def test_every_sentence_that_fits_is_a_window_in_any_message(story: list[tuple[str, str]]) -> None:
    text = "".join(sentence + end for sentence, end in story)
    if len(text) <= MAX_MESSAGE:
        fitting = {sentence for sentence, _ in story if len(sentence) <= MAX_WINDOW}
        assert fitting <= set(told(split(text)))


@given(st.lists(st.tuples(SENTENCE, END), max_size=MANY // 2))
def test_few_sentences_are_parts_and_so_are_neighbours_where_the_whole_does_not_fit(
    story: list[tuple[str, str]],
) -> None:
    message = split("".join(sentence + end for sentence, end in story))
    parts = distinct([sentence for sentence, _ in story])
    whole = " ".join(parts)
    assert (message.whole is None) == (len(whole) > MAX_WINDOW)
    if message.whole is not None:
        assert message.whole == whole
        assert texts(message) == (parts if len(parts) > 1 else [])
    elif all(len(part) <= MAX_WINDOW for part in parts):
        neighbours = [f"{one} {other}" for one, other in pairwise(parts)]
        fitting = [pair for pair in neighbours if len(pair) <= MAX_WINDOW]
        assert texts(message) == [*parts, *fitting]
