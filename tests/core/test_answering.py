"""Answering: message -> outcome, urgent before all, then the answer, then the courtesy."""

from copy import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.answering import (
    CANDIDATES,
    MOST_ANSWERS,
    MOST_OPENED,
    SUGGESTIONS,
    SURE_ALONE,
    Answerer,
    decide,
    lesson,
)
from bot.core.courtesy import Courtesies
from bot.core.evidence import NAMES
from bot.core.faq import Situation, Urgency, Vocabulary
from bot.core.language import language
from bot.core.matcher import Match, Matcher
from bot.core.outcome import Outcome, OutcomeKind
from bot.core.safety import Triage
from bot.core.text import MAX_MESSAGE, MAX_WINDOW, normalise, split
from tests.core.samples import (
    COURTESIES,
    NEGATIVES,
    OUT_OF_SCOPE,
    PHRASINGS,
    SITUATIONS,
    SYNONYMS,
    calm_catalog,
    sample_catalog,
)
from tests.fakes import small_catalog

ANSWER, SUGGEST = OutcomeKind.ANSWER, OutcomeKind.SUGGESTIONS
NO_ANSWER, URGENT = OutcomeKind.NO_ANSWER, OutcomeKind.URGENT
STORY = (
    "We moved to a new house in spring. The garden behind it is lovely. My sister came to see us. "
    "It rained for a whole week! Later the sun came out; the children played football outside. "
    "Grandmother baked a huge cake with cherries. We all sang. The neighbours did not mind. "
)
"""A story that does not fit a window, of few sentences."""

LONG_STORY = STORY + (
    "The dog ran away. A boy found it near the river. He brought it home. We gave him cake. "
    "Then we drove to the mountains. There was snow on the road. Father lost his hat. "
)
"""A story whose sentences are packed."""

SHIPPED = Answerer(sample_catalog())


@pytest.fixture
def answerer() -> Answerer:
    """An answerer whose gate may be moved."""
    twin = copy(SHIPPED)
    twin._matcher = copy(SHIPPED._matcher)
    twin._triage = Triage(SITUATIONS, matcher=twin._matcher)
    return twin


def gated(answerer: Answerer, *, answer_at: float, suggest_at: float = 0.0) -> Answerer:
    gate = answerer._matcher.gate
    answerer._matcher.gate = replace(gate, answer_at=answer_at, suggest_at=suggest_at)
    return answerer


NEVER, ALWAYS = 1.1, 0.0


# -- decide ----------------------------------------------------------------------------------------


def judged(question: str, *, answer_at: float, suggest_at: float) -> tuple[Match, Matcher]:
    """A match, and a matcher whose thresholds lie so much below its confidence."""
    matcher = copy(SHIPPED._matcher)
    match = matcher.entries(matcher.read(normalise(question)))
    matcher.gate = replace(
        matcher.gate,
        answer_at=match.confidence - answer_at,
        suggest_at=match.confidence - suggest_at,
    )
    return match, matcher


@pytest.mark.parametrize(
    ("answer_at", "suggest_at", "kind", "shown"),
    [
        (0.0, 0.1, ANSWER, 1),
        (0.1, 0.1, ANSWER, 1),
        (-1e-9, 0.1, SUGGEST, SUGGESTIONS),
        (-0.1, 0.0, SUGGEST, SUGGESTIONS),
        (-0.1, -1e-9, NO_ANSWER, 0),
        (-0.1, -0.1, NO_ANSWER, 0),
    ],
)
def test_confidence_from_a_threshold_on_answers_or_suggests(
    answer_at: float, suggest_at: float, kind: OutcomeKind, shown: int
) -> None:
    match, matcher = judged("numb fingers", answer_at=answer_at, suggest_at=suggest_at)
    outcome = decide(match, matcher)
    assert outcome.kind is kind
    assert outcome.entries == match.ranking[:shown]
    assert outcome.confidence == match.confidence


def test_candidates_are_the_first_five_by_falling_score_whatever_the_outcome() -> None:
    for answer_at, suggest_at in ((0.1, 0.1), (-0.1, 0.1), (-0.1, -0.1)):
        match, matcher = judged("numb fingers", answer_at=answer_at, suggest_at=suggest_at)
        candidates = decide(match, matcher).candidates
        assert tuple(each.id for each in candidates) == match.ranking[:CANDIDATES]
        scores = [each.score for each in candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1 for score in scores)
    assert CANDIDATES == 5


def test_a_small_faq_has_as_many_candidates_as_entries() -> None:
    outcome = Answerer(small_catalog()).respond("What is vitamin B12?")
    assert {each.id for each in outcome.candidates} == set(small_catalog().entries)


def test_an_explanation_tells_what_was_weighed_and_read() -> None:
    match, matcher = judged("waht is vitamin b12", answer_at=0.1, suggest_at=0.2)
    told = decide(match, matcher).explanation
    assert told is not None
    assert told.window == "waht is vitamin b12"
    assert told.best_phrasing == "what is vitamin b12"
    assert told.confidence == match.confidence
    assert told.answer_at == pytest.approx(match.confidence - 0.1)
    assert told.suggest_at == pytest.approx(match.confidence - 0.2)
    assert [name for name, _ in told.evidence] == list(NAMES)
    assert [value for _, value in told.evidence] == match.evidence.features.tolist()
    assert told.repaired == (("waht", "what"),)


# -- what a matcher learns -------------------------------------------------------------------------


def test_a_lesson_holds_questions_with_their_phrasings_and_small_talk_as_negatives() -> None:
    learnt = lesson(sample_catalog())
    assert learnt.entries == PHRASINGS
    assert learnt.situations == {each.id: each.phrasings for each in SITUATIONS}
    assert list(learnt.negatives) == [
        *NEGATIVES,
        *(phrasing for each in COURTESIES for phrasing in each.phrasings),
    ]
    assert list(learnt.near_misses) == [miss for each in SITUATIONS for miss in each.near_misses]
    assert learnt.synonyms == SYNONYMS


def test_the_language_of_the_catalog_is_that_of_its_answerer() -> None:
    german = replace(calm_catalog(), language="de", vocabulary=Vocabulary())
    english = replace(german, language="en")
    question = "whats myelin"  # a contraction in English alone
    one, other = (Answerer(each).respond(question) for each in (english, german))
    assert one.confidence != other.confidence
    assert language("de").tokens(question) != language("en").tokens(question)


# -- answers, suggestions, no answer ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [(texts[0], entry_id) for entry_id, texts in PHRASINGS.items()],
)
def test_a_question_of_the_faq_is_answered_with_its_entry(question: str, entry_id: str) -> None:
    outcome = SHIPPED.respond(question)
    assert outcome.kind is ANSWER
    assert outcome.entries == (entry_id,)
    assert outcome.shown == entry_id


@pytest.mark.parametrize("question", OUT_OF_SCOPE)
def test_a_question_out_of_scope_is_not_answered(question: str) -> None:
    outcome = SHIPPED.respond(question)
    assert outcome.kind is not ANSWER
    assert len(outcome.candidates) == CANDIDATES


def test_between_the_thresholds_entries_are_suggested(answerer: Answerer) -> None:
    outcome = gated(answerer, answer_at=NEVER, suggest_at=ALWAYS).respond("numb fingers")
    assert outcome.kind is SUGGEST
    assert outcome.entries[0] == "tingling"
    assert len(outcome.entries) == SUGGESTIONS


def test_below_the_thresholds_there_is_no_answer(answerer: Answerer) -> None:
    outcome = gated(answerer, answer_at=NEVER, suggest_at=NEVER).respond("numb fingers")
    assert outcome.kind is NO_ANSWER
    assert outcome.entries == ()
    assert not outcome.is_wordless


@pytest.mark.parametrize("message", ["", "   ", "?!", "😀 👍🏽", "\n\n"])
def test_a_message_without_words_has_no_answer_and_no_candidates(message: str) -> None:
    assert SHIPPED.respond(message) == Outcome(NO_ANSWER)


@pytest.mark.parametrize("message", ["❤️", "☺️\n✌️"])
def test_a_message_of_emoji_is_wordless(message: str) -> None:
    assert SHIPPED.respond(message).is_wordless


# -- several questions -----------------------------------------------------------------------------

QUESTIONS = {entry_id: texts[0] for entry_id, texts in PHRASINGS.items()}


def alone(question: str) -> float:
    """How sure a question is by itself."""
    matcher = SHIPPED._matcher
    return matcher.entries(matcher.read(normalise(question))).confidence


@pytest.mark.parametrize("rest", ["", STORY, LONG_STORY])
def test_several_questions_of_one_message_are_answered_in_their_order(rest: str) -> None:
    for first, second in (("what-is-b12", "tingling"), ("tingling", "what-is-b12")):
        assert min(alone(QUESTIONS[first]), alone(QUESTIONS[second])) > SURE_ALONE
        outcome = SHIPPED.respond(f"{QUESTIONS[first]} {QUESTIONS[second]} {rest}")
        assert outcome.kind is ANSWER
        assert outcome.entries == (first, second)


def test_no_more_questions_are_answered_than_one_can_read() -> None:
    outcome = SHIPPED.respond(" ".join(QUESTIONS.values()))
    assert outcome.entries == tuple(QUESTIONS)[:MOST_ANSWERS]


def test_the_same_question_twice_is_answered_once() -> None:
    outcome = SHIPPED.respond("What is vitamin B12? Tell me about vitamin B12?")
    assert outcome.kind is ANSWER
    assert outcome.entries == ("what-is-b12",)


def test_a_sentence_that_asks_nothing_is_not_answered_beside_a_question() -> None:
    outcome = SHIPPED.respond("Tingling in fingers and toes. What is vitamin B12?")
    assert len(outcome.entries) <= 1 or outcome.kind is SUGGEST


def test_a_question_that_is_not_sure_alone_is_not_answered_beside_another() -> None:
    unsure = "Who wrote this opera?"
    assert alone(unsure) < SURE_ALONE
    outcome = SHIPPED.respond(f"{unsure} What is vitamin B12?")
    assert len(outcome.entries) <= 1 or outcome.kind is SUGGEST


def test_several_answers_are_kept_beside_urgent_help() -> None:
    outcome = SHIPPED.respond(
        f"{QUESTIONS['what-is-b12']} {QUESTIONS['tingling']} I want to end my life."
    )
    assert outcome.kind is URGENT
    assert outcome.entries == ("what-is-b12", "tingling")


# -- urgent ----------------------------------------------------------------------------------------


def test_urgent_comes_before_an_answer_that_is_kept_for_later(answerer: Answerer) -> None:
    gated(answerer, answer_at=ALWAYS)
    outcome = answerer.respond("How long does recovery take? I want to end my life.")
    assert outcome.kind is URGENT
    assert outcome.situation == SITUATIONS[0]
    assert outcome.shown == "self-harm"
    assert outcome.entries == (outcome.candidates[0].id,)
    assert outcome.explanation is not None


def test_what_would_only_be_suggested_is_not_kept_beside_urgent_help(answerer: Answerer) -> None:
    gated(answerer, answer_at=NEVER, suggest_at=ALWAYS)
    outcome = answerer.respond("How long does recovery take? I want to end my life.")
    assert outcome.kind is URGENT
    assert outcome.entries == ()
    assert len(outcome.candidates) == CANDIDATES


def test_urgent_comes_before_courtesy() -> None:
    cry = SITUATIONS[0].phrasings[0]
    polite = replace(sample_catalog(), courtesies=(replace(COURTESIES[0], phrasings=(cry,)),))
    answerer = Answerer(polite)
    assert answerer._courtesies.find(normalise(cry)) is not None
    answerer._triage = Triage(SITUATIONS, matcher=SHIPPED._matcher)
    answerer._matcher = SHIPPED._matcher
    assert answerer.respond(cry).kind is URGENT


@pytest.mark.parametrize("message", ["{story}{cry}", "{cry} {story}", "{story}{cry} {story}"])
@pytest.mark.parametrize("story", ["The garden is lovely.", STORY, LONG_STORY])
def test_a_cry_for_help_is_heard_anywhere_in_a_message_of_any_length(
    message: str, story: str
) -> None:
    text = message.format(story=story, cry="I want to end my life.")
    assert SHIPPED.respond(text).shown == "self-harm"


def test_without_situations_nothing_is_urgent() -> None:
    outcome = Answerer(calm_catalog()).respond("I want to end my life.")
    assert outcome.kind is not URGENT
    assert outcome.situation is None


def test_an_age_in_a_line_of_its_own_is_not_urgent() -> None:
    fever = Situation(
        "fever",
        Urgency.TODAY,
        "See a doctor today.",
        (
            "fever of 39 and a stiff neck",
            "my neck is stiff and I have a high fever",
            "39 fever and my head hurts badly",
            "high fever and I cannot bend my neck",
            "fever over 39 and confused",
            "shivering with a fever of 39",
        ),
        (),
    )
    catalog = replace(sample_catalog(), situations=(*SITUATIONS, fever))
    assert Answerer(catalog).respond("Female\n39\nWhat is B12?").kind is not URGENT


# -- courtesy --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "courtesy_id"),
    [("Thanks!", "thanks"), ("hello 😀", "hello"), ("thank you very mch", "thanks")],
)
def test_small_talk_is_returned(message: str, courtesy_id: str) -> None:
    outcome = SHIPPED.respond(message)
    assert outcome.kind is OutcomeKind.COURTESY
    assert outcome.courtesy is not None
    assert outcome.courtesy.id == courtesy_id
    assert outcome.entries == ()
    assert len(outcome.candidates) == CANDIDATES


def test_a_courtesy_comes_before_suggestions_but_after_an_answer(answerer: Answerer) -> None:
    suggesting = gated(answerer, answer_at=NEVER, suggest_at=ALWAYS).respond("thanks")
    assert suggesting.kind is OutcomeKind.COURTESY
    assert suggesting.entries == ()
    assert gated(answerer, answer_at=ALWAYS).respond("thanks").kind is ANSWER


def test_a_courtesy_before_a_question_does_not_hide_it() -> None:
    outcome = SHIPPED.respond("Hello! What is vitamin B12?")
    assert outcome.kind is not OutcomeKind.COURTESY
    assert outcome.candidates[0].id == "what-is-b12"


def test_a_long_message_is_no_courtesy(answerer: Answerer) -> None:
    answerer._courtesies = Courtesies(())
    with_none = gated(answerer, answer_at=NEVER, suggest_at=NEVER).respond(STORY)
    assert with_none.kind is NO_ANSWER


# -- long messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("message", ["{story}{question}", "{question} {story}"])
@pytest.mark.parametrize("question", ["How long does recovery take?", "Which fish has B12?"])
@pytest.mark.parametrize("story", [STORY, LONG_STORY])
def test_a_question_is_found_before_and_behind_a_long_story(
    message: str, question: str, story: str
) -> None:
    outcome = SHIPPED.respond(message.format(story=story, question=question))
    assert outcome.kind is ANSWER
    assert outcome.shown == SHIPPED.respond(question).shown
    assert outcome.explanation is not None
    assert normalise(question) in outcome.explanation.window


def test_the_stories_of_these_tests_are_split_and_packed() -> None:
    assert split(STORY).whole is split(LONG_STORY).whole is None
    assert not any(part.inner for part in split(STORY).parts)
    assert all(part.inner for part in split(LONG_STORY).parts)


@pytest.mark.parametrize("question", ["What is myelin?", "How long does recovery take?"])
def test_a_sure_question_behind_a_short_story_is_answered(question: str) -> None:
    message = f"We moved in spring. The garden is lovely. My sister came to see us. {question}"
    assert split(message).whole is not None
    assert alone(question) > SURE_ALONE
    outcome = SHIPPED.respond(message)
    assert outcome.kind is ANSWER
    assert outcome.entries == SHIPPED.respond(question).entries


def test_a_question_after_many_short_sentences_and_a_long_one_is_found() -> None:
    sentences = [f"We saw house number {chr(97 + each)}." for each in range(26)]
    long = f"and then we walked {'on and on ' * 22}home."
    assert len(normalise(long)) < MAX_WINDOW
    outcome = SHIPPED.respond(" ".join([*sentences, long, "How long does recovery take?"]))
    assert outcome.shown == "recovery-time"
    assert outcome.kind is ANSWER


@pytest.mark.parametrize("before", [0, 20, 60])
def test_a_question_anywhere_in_the_longest_of_stories_is_found(before: int) -> None:
    houses = [f"We saw a house of {each} windows by the lake." for each in range(80)]
    asked = "How long does recovery take?"
    message = " ".join([*houses[:before], asked, *houses[before:]])
    assert sum(bool(part.inner) for part in split(message).parts) > 2 * MOST_OPENED
    outcome = SHIPPED.respond(message)
    assert outcome.shown == "recovery-time"
    assert outcome.explanation is not None
    assert outcome.explanation.window == normalise(asked)


def test_of_a_long_message_the_surest_window_decides() -> None:
    outcome = SHIPPED.respond(f"{STORY}Something on b12 maybe. What is vitamin B12?")
    matcher = SHIPPED._matcher
    assert outcome.explanation is not None
    sure = matcher.entries(matcher.read("what is vitamin b12"))
    assert outcome.confidence >= sure.confidence
    assert outcome.confidence == outcome.explanation.confidence


def test_a_message_that_fits_is_matched_whole() -> None:
    outcome = SHIPPED.respond("I am so tired. What is vitamin B12?")
    assert outcome.explanation is not None
    assert outcome.explanation.window == "i am so tired what is vitamin b12"


@pytest.mark.parametrize("length", [MAX_WINDOW, MAX_WINDOW + 1])
def test_whole_means_up_to_a_window(length: int) -> None:
    text = ("What is vitamin b12 " + "the " * 80)[: length - 1] + "x"
    assert len(normalise(text)) == length
    outcome = SHIPPED.respond(text)
    assert outcome.explanation is not None
    assert (outcome.explanation.window == normalise(text)) == (length == MAX_WINDOW)


def test_nothing_behind_the_longest_message_is_read() -> None:
    text = ("filling words " * 400)[:MAX_MESSAGE]
    assert SHIPPED.respond(f"{text}. I want to end my life") == SHIPPED.respond(text)


# -- everything ------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.text(st.characters(codec=None), max_size=80)
    | st.lists(
        st.sampled_from([*OUT_OF_SCOPE, "What is B12?", "thanks", "\n", "39", "I want to die. "])
    ).map(". ".join)
)
def test_every_message_has_an_outcome_that_hangs_together(message: str) -> None:
    outcome = SHIPPED.respond(message)
    scores = [each.score for each in outcome.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in (*scores, outcome.confidence))
    assert len(outcome.candidates) == (0 if not normalise(message) else CANDIDATES)
    assert (outcome.situation is not None) == (outcome.kind is URGENT)
    assert (outcome.courtesy is not None) == (outcome.kind is OutcomeKind.COURTESY)
    assert (outcome.explanation is not None) == bool(outcome.candidates)
    several = set(range(1, MOST_ANSWERS + 1))
    shown = {ANSWER: several, SUGGEST: {SUGGESTIONS}, URGENT: {0, *several}}.get(outcome.kind, {0})
    assert len(outcome.entries) in shown
    assert set(outcome.entries) <= set(PHRASINGS)
    assert outcome == SHIPPED.respond(message)
