"""The matcher ranks the entries of a FAQ for a question and says how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.evidence import NAMES
from bot.core.faq import Synonym
from bot.core.fitting import GateSettings, Settings
from bot.core.language import language
from bot.core.matcher import Lesson, Match, Matcher
from bot.core.text import MAX_WINDOW, normalise
from tests.core.samples import NEGATIVES, OUT_OF_SCOPE, PHRASINGS, SITUATIONS, SYNONYMS

ENGLISH = language("en")
LESSON = Lesson(
    entries=PHRASINGS,
    situations={each.id: each.phrasings for each in SITUATIONS},
    negatives=NEGATIVES,
    near_misses=[miss for each in SITUATIONS for miss in each.near_misses],
    synonyms=SYNONYMS,
)
ASKED = [(entry_id, text) for entry_id, texts in PHRASINGS.items() for text in texts]
URGENT = [(each.id, text) for each in SITUATIONS for text in each.phrasings]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(LESSON, language=ENGLISH)


def built(
    entries: Mapping[str, Sequence[str]],
    *,
    negatives: Sequence[str] = (),
    code: str = "en",
    config: Settings | None = None,
) -> Matcher:
    return Matcher(
        Lesson(entries=entries, negatives=negatives), language=language(code), settings=config
    )


def asked(matcher: Matcher, question: str) -> Match:
    return matcher.entries(matcher.read(normalise(question)))


def alarmed(matcher: Matcher, message: str) -> Match:
    match = matcher.situations(matcher.read(normalise(message)))
    assert match is not None
    return match


def feature(match: Match, name: str) -> float:
    return float(match.evidence.features[NAMES.index(name)])


# -- ranking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("entry_id", "text"), ASKED)
def test_each_phrasing_finds_its_own_entry(matcher: Matcher, entry_id: str, text: str) -> None:
    match = asked(matcher, text)
    assert match.ranking[0] == entry_id
    assert match.best_phrasing == normalise(text)


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("hw long does recovry take", "recovery-time"),
        ("waht is vitamin b12", "what-is-b12"),
        ("cobalmin definition", "what-is-b12"),
        ("wich foood contains b12", "food"),
        ("waht does the mylein sheeth do", "myelin"),
        ("blod test for low levles", "test"),
        ("tinglin in fingres and toes", "tingling"),
    ],
)
def test_a_misspelt_question_still_finds_its_entry(
    matcher: Matcher, question: str, entry_id: str
) -> None:
    match = asked(matcher, question)
    assert match.ranking[0] == entry_id
    assert match.analysis.repairs


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("does cheese contain cobalamin", "food"),
        ("my toes feel like pins and needles", "tingling"),
        ("how many months until nerves have healed", "recovery-time"),
        ("purpose of the sheath around a nerve", "myelin"),
    ],
)
def test_a_question_in_other_words_finds_its_entry(
    matcher: Matcher, question: str, entry_id: str
) -> None:
    assert asked(matcher, question).ranking[0] == entry_id


def test_the_ranking_holds_every_entry_once_by_falling_score(matcher: Matcher) -> None:
    match = asked(matcher, "what is the sheath made of")
    assert sorted(match.ranking) == sorted(PHRASINGS)
    assert list(match.scores) == sorted(match.scores, reverse=True)
    by_entry = dict(zip(PHRASINGS, map(float, match.evidence.scores), strict=True))
    assert [by_entry[entry_id] for entry_id in match.ranking] == list(match.scores)
    assert match.window == "what is the sheath made of"


def test_entries_that_score_the_same_keep_the_order_of_the_faq() -> None:
    same = built({"one": ["qqq"], "two": ["www"], "three": ["eee"]}, config=Settings(head_rows=0))
    assert asked(same, "zzzz").ranking == ("one", "two", "three")


def test_a_synonym_leads_to_the_entry_that_uses_the_term() -> None:
    entries = {"injection": ["how is the injection given"], "diet": ["how is the diet"]}
    lesson = Lesson(
        entries=entries, negatives=NEGATIVES, synonyms=[Synonym("injection", ("jab",), 1.0)]
    )
    match = asked(Matcher(lesson, language=ENGLISH), "jab")
    assert match.ranking[0] == "injection"
    assert match.scores[0] > match.scores[1] + 0.05


def test_the_vocabulary_does_not_make_two_entries_alike(matcher: Matcher) -> None:
    assert asked(matcher, "cobalamin in food").ranking[:2] == ("food", "what-is-b12")


# -- confidence ------------------------------------------------------------------------------------


def test_questions_out_of_scope_are_less_sure_than_any_phrasing(matcher: Matcher) -> None:
    inside = [asked(matcher, text).confidence for _, text in ASKED]
    outside = [asked(matcher, text).confidence for text in (*OUT_OF_SCOPE, *NEGATIVES)]
    assert max(outside) < np.quantile(inside, 0.1)
    assert np.mean(outside) < 0.2
    assert np.mean(inside) > 0.8


def test_more_unknown_words_make_a_question_less_sure(matcher: Matcher) -> None:
    plain, puzzled, lost = (
        asked(matcher, f"which food contains b12 {more}").confidence
        for more in ("", "garage trombone", "garage trombone umbrella volcano")
    )
    assert lost < puzzled < plain


@pytest.mark.parametrize("question", ["", "qqqq7 wwww8", "本"])
def test_where_not_a_word_is_known_there_is_no_confidence(matcher: Matcher, question: str) -> None:
    reading = matcher.read(question)
    assert reading.is_unknown
    assert matcher.entries(reading).confidence == 0
    assert alarmed(matcher, question).confidence == 0
    assert not matcher.read(f"{question} b12").is_unknown


def test_confidence_is_what_the_gate_makes_of_the_evidence(matcher: Matcher) -> None:
    for question in ("what is b12", *OUT_OF_SCOPE):
        match = asked(matcher, question)
        assert match.confidence == matcher.gate.confidence(match.evidence.features)
        urgent = alarmed(matcher, question)
        assert urgent.confidence == matcher.alarm.confidence(urgent.evidence.features)


def test_each_gate_has_the_thresholds_of_its_settings() -> None:
    config = Settings(
        entries=GateSettings(own=50, other=50, whole=50, answer_at=0.7, suggest_at=0.3),
        situations=GateSettings(own=50, other=50, whole=0, answer_at=0.6),
    )
    matcher = Matcher(LESSON, language=ENGLISH, settings=config)
    assert (matcher.gate.answer_at, matcher.gate.suggest_at) == (0.7, 0.3)
    assert matcher.alarm.answer_at == 0.6


@settings(max_examples=40)
@given(st.text(st.sampled_from("abmyelin 12é क्याا"), max_size=MAX_WINDOW))
def test_whatever_is_asked_has_a_ranking_and_a_confidence(text: str) -> None:
    match = asked(MATCHER, text)
    assert len(match.ranking) == len(PHRASINGS)
    assert 0 <= match.confidence <= 1
    assert np.isfinite(match.evidence.features).all()
    assert match.best_phrasing in {normalise(each) for each in PHRASINGS[match.ranking[0]]}


MATCHER = Matcher(LESSON, language=ENGLISH)


def test_the_same_faq_gives_the_same_judgements(matcher: Matcher) -> None:
    again = Matcher(LESSON, language=ENGLISH)
    for question in ("what is b12", "numb feet at night", *OUT_OF_SCOPE):
        one, other = asked(matcher, question), asked(again, question)
        assert (one.ranking, one.scores, one.confidence) == (
            other.ranking,
            other.scores,
            other.confidence,
        )


# -- situations ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("situation_id", "text"), URGENT)
def test_each_phrasing_of_a_situation_finds_it(
    matcher: Matcher, situation_id: str, text: str
) -> None:
    assert alarmed(matcher, text).ranking[0] == situation_id


def test_cries_for_help_alarm_more_than_anything_else(matcher: Matcher) -> None:
    urgent = [alarmed(matcher, text).confidence for _, text in URGENT]
    harmless = [
        *(text for _, text in ASKED),
        *NEGATIVES,
        *OUT_OF_SCOPE,
        *LESSON.near_misses,
    ]
    calm = [alarmed(matcher, text).confidence for text in harmless]
    assert max(calm) < min(urgent)


def test_a_cry_for_help_is_no_question_of_an_entry(matcher: Matcher) -> None:
    inside = min(asked(matcher, text).confidence for _, text in ASKED[:10])
    assert all(asked(matcher, text).confidence < inside for _, text in URGENT)


def test_a_near_miss_may_be_an_entrys_question() -> None:
    misses = PHRASINGS["tingling"]
    as_misses = Matcher(replace(LESSON, near_misses=misses), language=ENGLISH)
    as_negatives = Matcher(replace(LESSON, negatives=(*NEGATIVES, *misses)), language=ENGLISH)
    for text in misses:
        assert asked(as_misses, text).ranking[0] == "tingling"
        assert asked(as_misses, text).confidence > asked(as_negatives, text).confidence


def test_the_ranking_of_situations_holds_each_once(matcher: Matcher) -> None:
    match = alarmed(matcher, "my face droops")
    assert sorted(match.ranking) == sorted(each.id for each in SITUATIONS)
    assert match.best_phrasing == "one side of my face is drooping"


def test_without_situations_nothing_can_alarm() -> None:
    calm = Matcher(replace(LESSON, situations={}), language=ENGLISH)
    assert calm.situations(calm.read("i want to die")) is None
    assert asked(calm, "what is b12").ranking[0] == "what-is-b12"


# -- many readings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [0, 1, 3, 50])
def test_the_likeliest_readings_are_those_the_head_is_warmest_to_in_order(
    matcher: Matcher, most: int
) -> None:
    texts = [*OUT_OF_SCOPE, "what is b12", "i want to die", *NEGATIVES, "numb fingers", "i choke"]
    readings = [matcher.read(normalise(text)) for text in texts]
    panels = (
        (matcher.likeliest_entries, slice(0, len(PHRASINGS))),
        (matcher.likeliest_situations, slice(len(PHRASINGS), len(PHRASINGS) + len(SITUATIONS))),
    )
    for likeliest, groups in panels:
        warmth = sorted((float(each.head[groups].max()) for each in readings), reverse=True)
        found = likeliest(readings, most=most)
        kept = sorted((float(each.head[groups].max()) for each in found), reverse=True)
        assert kept == warmth[:most]
        assert found == [each for each in readings if any(each is other for other in found)]


def test_no_reading_is_likely_to_be_urgent_where_nothing_is() -> None:
    calm = Matcher(replace(LESSON, situations={}), language=ENGLISH)
    assert calm.likeliest_situations([calm.read("i want to die")], most=3) == []


def test_no_more_words_of_a_reading_are_looked_up_than_was_asked_for(matcher: Matcher) -> None:
    for most in (0, 1, 2):
        analysis = matcher.read("myelinn shaeth recovry", repairs=most).analysis
        assert len(analysis.repairs) == most


# -- FAQs of all sizes -----------------------------------------------------------------------------


def test_a_large_faq_does_without_the_head() -> None:
    large = Matcher(LESSON, language=ENGLISH, settings=Settings(head_rows=10))
    for entry_id, text in ASKED:
        match = asked(large, text)
        assert match.ranking[0] == entry_id
        assert feature(match, "head") == 0
    inside = np.mean([asked(large, text).confidence for _, text in ASKED])
    outside = np.mean([asked(large, text).confidence for text in OUT_OF_SCOPE])
    assert outside < inside - 0.4


def test_a_small_faq_has_a_head(matcher: Matcher) -> None:
    assert feature(asked(matcher, "what is b12"), "head") > 0


def test_a_faq_without_negatives_can_be_asked() -> None:
    matcher = built(PHRASINGS)
    assert asked(matcher, "what is b12").ranking[0] == "what-is-b12"
    assert feature(asked(matcher, "what is b12"), "nearest negative") == 0


@pytest.mark.parametrize("phrasings", [["what is b12"], ["what is b12", "b12 meaning"]])
@pytest.mark.parametrize("negatives", [[], ["who won the match", "play some music"]])
def test_a_faq_of_one_entry_can_be_asked(phrasings: list[str], negatives: list[str]) -> None:
    match = asked(built({"only": phrasings}, negatives=negatives), "what is b12")
    assert match.ranking == ("only",)
    assert 0 <= match.confidence <= 1


def test_a_faq_of_two_entries_with_one_phrasing_each_can_be_asked() -> None:
    match = asked(built({"one": ["what is b12"], "two": ["how long"]}), "how long")
    assert match.ranking == ("two", "one")
    assert 0 <= match.confidence <= 1


def test_a_phrasing_that_stands_twice_in_an_entry_does_no_harm() -> None:
    entries = {**PHRASINGS, "food": (*PHRASINGS["food"], *PHRASINGS["food"])}
    matcher = built(entries, negatives=NEGATIVES)
    assert asked(matcher, "best food for b12").ranking[0] == "food"
    assert asked(matcher, "what is b12").ranking[0] == "what-is-b12"


def test_a_phrasing_of_two_entries_finds_both_before_the_others() -> None:
    entries = {**PHRASINGS, "twin": ("how is a deficiency diagnosed", "finding a deficiency")}
    found = asked(built(entries, negatives=NEGATIVES), "how is a deficiency diagnosed")
    assert set(found.ranking[:2]) == {"twin", "test"}


def test_the_same_phrasing_everywhere_can_be_asked() -> None:
    match = asked(built({"one": ["b12", "b12"], "two": ["b12"]}, negatives=["b12"]), "b12")
    assert set(match.ranking) == {"one", "two"}


@pytest.mark.parametrize("blank", ["???", "😀", ""])
def test_a_phrasing_or_negative_without_words_does_no_harm(blank: str) -> None:
    entries = {**PHRASINGS, "food": (blank, *PHRASINGS["food"]), "last": ("last one", blank)}
    matcher = built(entries, negatives=[*NEGATIVES, blank])
    assert asked(matcher, "best food for b12").ranking[0] == "food"
    assert asked(matcher, "last one").ranking[0] == "last"


@pytest.mark.parametrize(
    ("code", "entries", "question"),
    [
        ("hi", {"b12": ["विटामिन बी12 क्या है"], "time": ["कितना समय"]}, "बी12 क्या है"),
        ("ar", {"b12": ["ما هو فيتامين ب12"], "time": ["كم يستغرق الشفاء"]}, "فيتامين ب12"),
        ("zh", {"b12": ["什么是维生素B12"], "time": ["恢复需要多长时间"]}, "维生素B12"),
        ("xx", {"b12": ["quid est b12"], "time": ["quam diu"]}, "quid b12"),
    ],
)
def test_a_faq_in_any_script_can_be_asked(
    code: str, entries: dict[str, list[str]], question: str
) -> None:
    assert asked(built(entries, code=code), question).ranking == ("b12", "time")
