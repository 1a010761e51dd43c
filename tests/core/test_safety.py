"""Triage: a cry for help is found wherever it stands, and nothing else is taken for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from bot.core.answering import lesson
from bot.core.fitting import Settings
from bot.core.language import language
from bot.core.matcher import Match, Matcher, Reading
from bot.core.safety import ALARMING_ALONE, MOST_WEIGHED, Triage
from bot.core.text import normalise, split
from tests.core.samples import (
    NEGATIVES,
    OUT_OF_SCOPE,
    PHRASINGS,
    SITUATIONS,
    calm_catalog,
    sample_catalog,
)

ENGLISH = language("en")
FILLER = "We moved to a new house in spring. The garden is lovely. My sister came to see us. "
CRIES = [(each.id, text) for each in SITUATIONS for text in each.phrasings]
HARMLESS = [
    *(text for texts in PHRASINGS.values() for text in texts),
    *NEGATIVES,
    *OUT_OF_SCOPE,
    *(miss for each in SITUATIONS for miss in each.near_misses),
    "thanks",
    "good morning",
]


@dataclass(frozen=True)
class Ward:
    """A triage with the matcher that it uses."""

    triage: Triage
    matcher: Matcher

    def urgent(self, message: str) -> str | None:
        """The situation of a message, split as every message is."""
        split_up = split(message)
        found = self.triage.urgent(
            self.matcher.read(split_up.whole) if split_up.whole else None,
            [self.matcher.read(part.text) for part in split_up.parts],
        )
        return found.id if found else None


@pytest.fixture(scope="module")
def ward() -> Ward:
    matcher = Matcher(lesson(sample_catalog()), language=ENGLISH)
    return Ward(Triage(SITUATIONS, matcher=matcher), matcher)


@pytest.mark.parametrize(("situation_id", "text"), CRIES)
def test_a_cry_for_help_is_urgent(ward: Ward, situation_id: str, text: str) -> None:
    assert ward.urgent(text) == situation_id


@pytest.mark.parametrize(
    ("message", "situation_id"),
    [
        ("i wnat to die", "self-harm"),
        ("please help I can't breathe", "breathing"),
        ("her face is drooping on one side", "stroke"),
    ],
)
def test_a_cry_for_help_is_urgent_in_other_words_and_with_typos(
    ward: Ward, message: str, situation_id: str
) -> None:
    assert ward.urgent(message) == situation_id


@pytest.mark.parametrize("message", HARMLESS)
def test_what_is_no_cry_for_help_is_not_urgent(ward: Ward, message: str) -> None:
    assert ward.urgent(message) is None


@pytest.mark.parametrize("message", ["", "😀"])
def test_a_message_without_words_is_not_urgent(ward: Ward, message: str) -> None:
    assert ward.urgent(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "{story}I want to end my life.",
        "I want to end my life. {story}",
        "{story}I want to end my life. {story}",
        "{story}\nI want to end my life\n{story}",
    ],
)
@pytest.mark.parametrize("length", [1, 10])
def test_a_cry_for_help_is_found_wherever_it_stands_in_a_story(
    ward: Ward, message: str, length: int
) -> None:
    assert ward.urgent(message.format(story=FILLER * length)) == "self-harm"


def test_a_long_story_without_a_cry_for_help_is_not_urgent(ward: Ward) -> None:
    assert ward.urgent(FILLER * 20) is None
    assert ward.urgent(FILLER * 5 + ". ".join(OUT_OF_SCOPE)) is None


def test_without_situations_nothing_is_urgent() -> None:
    matcher = Matcher(lesson(calm_catalog()), language=ENGLISH)
    ward = Ward(Triage((), matcher=matcher), matcher)
    assert ward.urgent("I want to die") is None
    assert ward.urgent(FILLER * 10 + "I want to die") is None


def test_a_cry_for_help_at_the_end_of_a_story_is_heard_in_a_large_faq_too() -> None:
    large = Settings(head_rows=0)
    matcher = Matcher(lesson(sample_catalog()), language=ENGLISH, settings=large)
    parts = [matcher.read(f"we saw house number {each}") for each in range(MOST_WEIGHED)]
    triage = Triage(SITUATIONS, matcher=matcher)
    assert triage.urgent(None, parts) is None
    cry = matcher.read("i want to end my life")
    assert triage.urgent(None, [cry, *parts]) == SITUATIONS[0]
    assert triage.urgent(None, [*parts, cry]) == SITUATIONS[0]


def test_of_many_parts_those_that_sound_most_like_a_cry_are_weighed(ward: Ward) -> None:
    harmless = [ward.matcher.read(text) for texts in PHRASINGS.values() for text in texts]
    for situation in SITUATIONS:
        cry = ward.matcher.read(normalise(situation.phrasings[0]))
        for parts in ([cry, *harmless], [*harmless, cry]):
            assert ward.triage.urgent(None, parts) == situation


# -- thresholds ------------------------------------------------------------------------------------

ALARMS = {
    "calm voice": ("self-harm", 0.01),
    "whole voice": ("self-harm", 0.5),
    "near voice": ("self-harm", 0.4999),
    "part voice": ("breathing", ALARMING_ALONE),
    "hardly voice": ("breathing", ALARMING_ALONE - 1e-6),
    "surest voice": ("stroke", 0.99),
    "he is not": ("stroke", 0.99),
    "39": ("stroke", 0.99),
    "it was 39": ("stroke", 0.99),
}


class ScriptedMatcher(Matcher):
    """Finds situations as a script says."""

    def __init__(self, matcher: Matcher, script: Mapping[str, tuple[str, float]]) -> None:
        self._inner = matcher
        self._script = script
        self.alarm = replace(matcher.alarm, answer_at=0.5)

    def likeliest_situations(self, readings: Iterable[Reading], *, most: int) -> list[Reading]:
        return list(readings)[:most]

    def situations(self, reading: Reading) -> Match | None:
        found = self._inner.situations(reading)
        assert found is not None
        situation_id, confidence = self._script[reading.window]
        return replace(found, ranking=(situation_id,), confidence=confidence)


@pytest.mark.parametrize(
    ("whole", "parts", "situation_id"),
    [
        (None, [], None),
        ("whole voice", [], "self-harm"),
        ("near voice", [], None),
        (None, ["part voice"], "breathing"),
        (None, ["hardly voice"], None),
        ("calm voice", ["part voice"], "breathing"),
        ("calm voice", ["hardly voice"], None),
        ("near voice", ["whole voice", "hardly voice"], None),
        ("whole voice", ["part voice"], "breathing"),
        ("surest voice", ["part voice"], "stroke"),
        (None, ["calm voice", "part voice", "surest voice", "hardly voice"], "stroke"),
        (None, ["surest voice", "part voice"], "stroke"),
    ],
)
def test_a_whole_message_needs_the_gates_threshold_and_a_part_of_it_more(
    ward: Ward, whole: str | None, parts: Sequence[str], situation_id: str | None
) -> None:
    assert scripted(ward, whole, parts) == situation_id


@pytest.mark.parametrize("part", ["he is not", "39", "it was 39"])
def test_small_words_and_numbers_alarm_as_a_whole_message_but_not_as_a_part_of_one(
    ward: Ward, part: str
) -> None:
    assert scripted(ward, part, []) == "stroke"
    assert scripted(ward, None, [part]) is None
    assert scripted(ward, "calm voice", [part, "part voice"]) == "breathing"


def scripted(ward: Ward, whole: str | None, parts: Sequence[str]) -> str | None:
    """The situation that a message is found to tell of if its windows are as sure as `ALARMS`."""
    triage = Triage(SITUATIONS, matcher=ScriptedMatcher(ward.matcher, ALARMS))
    found = triage.urgent(
        ward.matcher.read(whole) if whole else None, [ward.matcher.read(part) for part in parts]
    )
    return found.id if found else None


def test_a_part_needs_to_be_surer_than_a_whole_message(ward: Ward) -> None:
    assert ward.matcher.alarm.answer_at < ALARMING_ALONE < 1
