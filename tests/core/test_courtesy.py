"""Courtesies: a message that is nothing but small talk is recognised as such."""

import pytest

from bot.core.courtesy import LONGEST, Courtesies
from bot.core.faq import Courtesy
from bot.core.text import normalise

THANKS = Courtesy("thanks", ("Thank you!", "thanks a lot", "🙏"), "You are welcome.")
HELLO = Courtesy("hello", ("hello", "good morning"), "Hello!")


def found(message: str) -> Courtesy | None:
    return Courtesies((THANKS, HELLO)).find(normalise(message))


@pytest.mark.parametrize(
    ("message", "courtesy"),
    [
        ("Thank you", THANKS),
        ("THANKS A LOT!!!", THANKS),
        ("hello 😀", HELLO),
        ("Good morning", HELLO),
    ],
)
def test_a_phrasing_is_recognised_however_it_is_written(message: str, courtesy: Courtesy) -> None:
    assert found(message) == courtesy


@pytest.mark.parametrize(
    ("message", "courtesy"), [("helo", HELLO), ("thnak you", THANKS), ("good mornin", HELLO)]
)
def test_a_slip_of_the_finger_is_forgiven(message: str, courtesy: Courtesy) -> None:
    assert found(message) == courtesy


@pytest.mark.parametrize(
    "message",
    [
        "hello what is b12",
        "thank you but what about my legs",
        "help",
        "yellow",
        "morning",
        "what is b12",
    ],
)
def test_a_message_that_says_more_or_something_else_is_no_courtesy(message: str) -> None:
    assert found(message) is None


@pytest.mark.parametrize("message", ["", "😀", "🙏"])
def test_a_message_without_words_is_no_courtesy(message: str) -> None:
    assert found(message) is None


def test_a_message_is_a_courtesy_only_up_to_the_longest() -> None:
    long = "thank you " * 20
    courtesies = Courtesies((Courtesy("thanks", (long[:LONGEST], long[: LONGEST + 1]), ""),))
    assert courtesies.find(long[:LONGEST]) is not None
    assert courtesies.find(f"{long}x"[: LONGEST + 1]) is None


def test_the_nearest_phrasing_decides() -> None:
    one, other = (
        Courtesy("one", ("good morning all",), ""),
        Courtesy("other", ("good morning",), ""),
    )
    for order in ((one, other), (other, one)):
        assert Courtesies(order).find("good morning") == other
        assert Courtesies(order).find("good morning all") == one


def test_without_courtesies_nothing_is_one() -> None:
    assert Courtesies(()).find("hello") is None
