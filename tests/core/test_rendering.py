"""Rendering: what a reply says, in which order, and what it offers."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from bot.core.faq import (
    Attribution,
    Catalog,
    Citation,
    Courtesy,
    EmergencyNumbers,
    Entry,
    Passage,
    Review,
    Situation,
    Source,
    SourceKind,
    Urgency,
    Work,
)
from bot.core.outcome import Candidate, Outcome, OutcomeKind
from bot.core.rendering import (
    disclaimer,
    entry_choices,
    entry_parts,
    render,
    render_entry,
    render_refusal,
    source_part,
)
from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from tests.fakes import EchoWordings, small_catalog

WORDING = EchoWordings()("en")
CATALOG = small_catalog()
SITUATION = CATALOG.situations[0]
DISCLAIMER = Part(PartKind.DISCLAIMER, "disclaimer.short")
ALL_TOPICS = Choice(ChoiceKind.TOPICS, "topics.all")
WORK = Work("A review", "Miller et al.", "2005", "10.1016/x", SourceKind.PEER_REVIEWED)
ARTICLE = CATALOG.sources["b12-article"]
POST = Source(
    id="post",
    title="A post",
    kind=SourceKind.FORUM_POST,
    publisher="A forum",
    url="https://example.org/post",
    file="a.txt",
    sha256="0" * 64,
    status="current",
    works=(WORK,),
    passages={},
)


def shown(outcome: Outcome, **options: object) -> Reply:
    region, question_id = options.get("region", ""), options.get("question_id")
    assert isinstance(region, str)
    assert isinstance(question_id, int | None)
    return render(
        outcome,
        catalog=CATALOG,
        wording=WORDING,
        region=region,
        question_id=question_id,
        is_late=bool(options.get("is_late")),
    )


def answer(*entries: str, catalog: Catalog = CATALOG) -> Reply:
    return render(Outcome(OutcomeKind.ANSWER, entries), catalog=catalog, wording=WORDING)


def catalog_with(*changed: Entry) -> Catalog:
    return replace(CATALOG, entries={**CATALOG.entries, **{each.id: each for each in changed}})


def texts(reply: Reply, kind: PartKind) -> list[str]:
    return [part.text for part in reply.parts if part.kind is kind]


def kinds(reply: Reply) -> list[PartKind]:
    return [part.kind for part in reply.parts]


def passage(locator: str, attribution: Attribution = Attribution.OWN_WORDS) -> Passage:
    return Passage(locator, locator, 0, 10, "0" * 64, attribution)


def cited(*citations: Citation, reviewed: Review | None = None) -> list[Part]:
    """The source parts and notes of an entry with these citations."""
    entry = replace(CATALOG.entries["what-is-b12"], citations=citations, reviewed=reviewed)
    parts = entry_parts(entry, WORDING)
    return [part for part in parts if part.kind in {PartKind.SOURCE, PartKind.NOTE}]


# -- answers ---------------------------------------------------------------------------------------


def test_an_answer_is_question_answer_detail_source_date_disclaimer_in_this_order() -> None:
    assert answer("what-is-b12").parts == (
        Part(PartKind.HEADING, "What is vitamin B12?"),
        Part(PartKind.MAIN, "The answer on what-is-b12."),
        Part(PartKind.DETAIL, "More on what-is-b12."),
        Part(
            PartKind.SOURCE,
            "source.line(title=B12 and the Myelin Sheath, "
            "kind=source.own-words(kind=source.kind.web-article), places=FAQ, Recovery)",
            url="https://example.org/b12?a=1&b=2",
            link_text="B12 and the Myelin Sheath",
        ),
        Part(PartKind.NOTE, "source.checked(date=2026-11-20)"),
        DISCLAIMER,
    )


def test_an_entry_that_is_picked_looks_as_one_that_is_answered() -> None:
    for entry in CATALOG.entries.values():
        assert render_entry(entry, catalog=CATALOG, wording=WORDING) == answer(entry.id)


def test_an_answer_without_more_has_no_detail() -> None:
    plain = replace(CATALOG.entries["what-is-b12"], more="")
    assert texts(answer("what-is-b12", catalog=catalog_with(plain)), PartKind.DETAIL) == []


def test_several_answers_follow_each_other_under_one_disclaimer() -> None:
    one, other = CATALOG.entries["what-is-b12"], CATALOG.entries["recovery-time"]
    assert answer(one.id, other.id).parts == (
        *entry_parts(one, WORDING),
        *entry_parts(other, WORDING),
        DISCLAIMER,
    )


def test_an_entry_without_sources_says_that_the_bot_speaks_for_itself() -> None:
    assert cited() == [Part(PartKind.SOURCE, "source.bot")]


def test_passages_of_one_source_stand_in_one_line() -> None:
    parts = cited(Citation(ARTICLE, passage("Section 1")), Citation(ARTICLE, passage("Section 2")))
    assert [part.kind for part in parts] == [PartKind.SOURCE, PartKind.NOTE]
    assert parts[0].text.endswith("places=Section 1; Section 2)")


def test_each_source_has_its_line_with_its_link_in_the_order_of_the_entry() -> None:
    parts = cited(
        Citation(POST, passage("first")),
        Citation(ARTICLE, passage("second")),
        Citation(POST, passage("third")),
    )
    assert [(part.url, part.link_text) for part in parts[:-1]] == [
        (POST.url, POST.title),
        (ARTICLE.url, ARTICLE.title),
    ]
    assert "places=first; third" in parts[0].text
    assert all(part.link_text in part.text for part in parts)


def test_passages_of_one_source_in_different_peoples_words_stand_in_lines_of_their_own() -> None:
    parts = cited(
        Citation(POST, passage("1", Attribution.OWN_WORDS)),
        Citation(POST, passage("2", Attribution.QUOTED_WORK)),
        Citation(POST, passage("3", Attribution.QUOTED_WITHOUT_CITATION)),
    )
    kind = "source.kind.forum-post"
    quoting = f"source.quoting(kind={kind}, work=work.kind.peer-reviewed)"
    assert [part.text for part in parts[:-1]] == [
        f"source.line(title=A post, kind=source.own-words(kind={kind}), places=1)",
        f"source.line(title=A post, kind={quoting}, places=2)",
        f"source.line(title=A post, kind=source.quoting-unnamed(kind={kind}), places=3)",
    ]


def test_a_quoted_work_that_is_not_named_is_not_claimed() -> None:
    (part, _) = cited(
        Citation(replace(POST, works=()), passage("1", Attribution.QUOTED_WORK)),
    )
    assert "work.kind" not in part.text


def test_a_review_is_shown_only_where_a_clinician_reviewed() -> None:
    citation = Citation(ARTICLE, passage("1"))
    review = Review(date(2026, 1, 2), "neurologist")
    reviewed = cited(citation, reviewed=review)
    assert reviewed[1:] == [
        Part(PartKind.NOTE, "source.checked(date=2026-11-20)"),
        Part(PartKind.NOTE, "source.reviewed(role=neurologist, date=2026-01-02)"),
    ]
    assert cited(citation) == reviewed[:2]


# -- related entries -------------------------------------------------------------------------------


def offered(*entries: str, catalog: Catalog = CATALOG) -> list[str]:
    return [choice.value for choice in answer(*entries, catalog=catalog).choices]


def test_related_entries_are_offered_by_their_questions() -> None:
    related = CATALOG.entries["recovery-chances"]
    assert answer("recovery-time").choices == (
        Choice(ChoiceKind.ENTRY, related.question, related.id),
    )
    assert entry_choices([related]) == answer("recovery-time").choices
    assert answer("what-is-b12").choices == ()


def test_what_is_shown_already_is_not_offered_as_related() -> None:
    assert offered("myelin-repair", "recovery-time") == ["recovery-chances"]


def test_what_two_answers_are_related_to_is_offered_once() -> None:
    twice = replace(CATALOG.entries["what-is-b12"], related=("recovery-chances",))
    assert offered("what-is-b12", "recovery-time", catalog=catalog_with(twice)) == [
        "recovery-chances"
    ]


def test_at_most_three_related_entries_are_offered_the_first_ones() -> None:
    more = [replace(CATALOG.entries["what-is-b12"], id=f"more-{number}") for number in range(5)]
    full = replace(CATALOG.entries["recovery-time"], related=tuple(each.id for each in more))
    catalog = catalog_with(full, *more)
    assert offered("recovery-time", catalog=catalog) == ["more-0", "more-1", "more-2"]


def test_what_is_shown_already_takes_no_place_of_what_could_be_offered() -> None:
    more = [replace(CATALOG.entries["what-is-b12"], id=f"more-{number}") for number in range(3)]
    related = ("what-is-b12", *(each.id for each in more))
    full = replace(CATALOG.entries["recovery-time"], related=related)
    assert offered("recovery-time", "what-is-b12", catalog=catalog_with(full, *more)) == [
        "more-0",
        "more-1",
        "more-2",
    ]


# -- suggestions -----------------------------------------------------------------------------------


def test_suggestions_ask_and_offer_questions_and_none_of_these_tied_to_the_logged_one() -> None:
    outcome = Outcome(OutcomeKind.SUGGESTIONS, ("what-is-b12", "recovery-time"))
    reply = shown(outcome, question_id=7)
    assert reply.parts == (Part(PartKind.MAIN, "suggestions.did-you-mean"), DISCLAIMER)
    assert reply.choices == (
        Choice(ChoiceKind.SUGGESTION, "What is vitamin B12?", "what-is-b12", 7),
        Choice(ChoiceKind.SUGGESTION, "How long does recovery take?", "recovery-time", 7),
        Choice(ChoiceKind.NONE_OF_THESE, "suggestions.none", "", 7),
    )


def test_suggestions_to_a_question_that_was_not_logged_are_tied_to_none() -> None:
    reply = shown(Outcome(OutcomeKind.SUGGESTIONS, ("what-is-b12",)))
    assert [choice.question_id for choice in reply.choices] == [None, None]


def test_at_most_three_suggestions_are_made_the_first_ones() -> None:
    reply = shown(Outcome(OutcomeKind.SUGGESTIONS, tuple(CATALOG.entries)))
    assert [choice.value for choice in reply.choices] == [*list(CATALOG.entries)[:3], ""]
    assert reply.choices[-1].kind is ChoiceKind.NONE_OF_THESE


# -- no answer -------------------------------------------------------------------------------------


def no_answer(*candidates: str) -> Outcome:
    return Outcome(
        OutcomeKind.NO_ANSWER, candidates=tuple(Candidate(each, 0.1) for each in candidates)
    )


def test_no_answer_says_so_says_that_it_was_logged_and_offers_the_nearest_topics() -> None:
    reply = shown(no_answer("what-is-b12", "myelin-repair", "recovery-time"), question_id=7)
    assert reply.parts == (
        Part(PartKind.MAIN, "no-answer.main"),
        Part(PartKind.NOTE, "no-answer.logged"),
        Part(PartKind.NOTE, "no-answer.topics"),
        DISCLAIMER,
    )
    assert reply.choices == (
        Choice(ChoiceKind.TOPIC, "The basics", "basics"),
        Choice(ChoiceKind.TOPIC, "Recovery", "recovery"),
        ALL_TOPICS,
    )


def test_a_question_that_was_not_logged_is_not_said_to_be() -> None:
    reply = shown(no_answer("what-is-b12"))
    assert texts(reply, PartKind.NOTE) == ["no-answer.topics"]


def test_the_first_logged_question_has_a_number_too() -> None:
    assert "no-answer.logged" in texts(
        shown(no_answer("what-is-b12"), question_id=0), PartKind.NOTE
    )


def test_at_most_three_topics_are_offered_beside_all_of_them() -> None:
    topics = [replace(CATALOG.topics[0], id=f"topic-{number}") for number in range(4)]
    entries = {
        each.id: replace(CATALOG.entries["what-is-b12"], id=each.id, topic=each.id)
        for each in topics
    }
    catalog = replace(CATALOG, topics=tuple(topics), entries=entries)
    reply = render(no_answer(*entries), catalog=catalog, wording=WORDING)
    assert [choice.value for choice in reply.choices] == ["topic-0", "topic-1", "topic-2", ""]


def test_a_message_without_words_is_asked_for_some() -> None:
    for question_id in (None, 7):
        assert shown(Outcome(OutcomeKind.NO_ANSWER), question_id=question_id) == Reply(
            parts=(Part(PartKind.MAIN, "no-answer.wordless"), DISCLAIMER), choices=(ALL_TOPICS,)
        )


@pytest.mark.parametrize("logged", [True, False])
def test_none_of_these_is_answered_by_what_happens_next(*, logged: bool) -> None:
    reply = render_refusal(wording=WORDING, logged=logged)
    assert texts(reply, PartKind.MAIN) == ["none-of-these.main"]
    assert texts(reply, PartKind.NOTE) == ["no-answer.logged"] * logged
    assert kinds(reply)[0] is PartKind.MAIN
    assert reply.choices == (ALL_TOPICS,)


# -- urgent ----------------------------------------------------------------------------------------


def urgent(situation: Situation = SITUATION, *entries: str) -> Outcome:
    return Outcome(OutcomeKind.URGENT, entries, situation=situation)


def test_help_comes_first_with_the_numbers_of_the_region() -> None:
    assert shown(urgent(), region="GB") == Reply(
        parts=(
            Part(PartKind.HEADING, "urgent.emergency"),
            Part(PartKind.MAIN, "Call 999 now, or 116 123."),
            Part(PartKind.NOTE, "urgent.not-a-service"),
            DISCLAIMER,
        )
    )


@pytest.mark.parametrize("region", ["", "XX"])
def test_where_the_region_is_not_known_no_number_is_made_up(region: str) -> None:
    main = texts(shown(urgent(), region=region), PartKind.MAIN)
    assert main == ["Call urgent.any-number now, or urgent.any-crisis-line."]


def test_where_a_region_has_no_crisis_line_only_that_one_is_left_open() -> None:
    catalog = replace(CATALOG, numbers={"RU": EmergencyNumbers("RU", "112 or 103")})
    reply = render(urgent(), catalog=catalog, wording=WORDING, region="RU")
    assert texts(reply, PartKind.MAIN) == ["Call 112 or 103 now, or urgent.any-crisis-line."]


def test_what_must_be_seen_today_is_not_called_an_emergency() -> None:
    today = replace(SITUATION, level=Urgency.TODAY, action="See a doctor today.")
    reply = shown(urgent(today))
    assert texts(reply, PartKind.HEADING) == ["urgent.today"]
    assert texts(reply, PartKind.MAIN) == ["See a doctor today."]


def test_an_urgent_reply_offers_nothing_that_distracts() -> None:
    assert shown(urgent(SITUATION, "recovery-time")).choices == ()


def test_an_urgent_outcome_needs_its_situation() -> None:
    with pytest.raises(ValueError, match="an urgent outcome needs its situation"):
        shown(Outcome(OutcomeKind.URGENT))


# -- courtesy and silence --------------------------------------------------------------------------


def test_a_courtesy_is_returned_and_the_topics_are_offered() -> None:
    outcome = Outcome(OutcomeKind.COURTESY, courtesy=CATALOG.courtesies[0])
    assert shown(outcome) == Reply(
        parts=(Part(PartKind.MAIN, "You are welcome."), DISCLAIMER), choices=(ALL_TOPICS,)
    )


def test_a_courtesy_outcome_needs_its_courtesy() -> None:
    with pytest.raises(ValueError, match="a courtesy outcome needs its courtesy"):
        shown(Outcome(OutcomeKind.COURTESY))


def test_silence_says_and_offers_nothing() -> None:
    assert shown(Outcome(OutcomeKind.SILENT), region="GB", question_id=7) == Reply(parts=())


# -- late ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(OutcomeKind.NO_ANSWER),
        Outcome(OutcomeKind.COURTESY, courtesy=CATALOG.courtesies[0]),
        Outcome(OutcomeKind.URGENT, situation=CATALOG.situations[0]),
    ],
    ids=lambda outcome: outcome.kind,
)
def test_a_late_reply_opens_by_saying_so_and_is_otherwise_the_same(outcome: Outcome) -> None:
    on_time = shown(outcome, region="GB")
    late = shown(outcome, region="GB", is_late=True)
    assert late.parts == (Part(PartKind.NOTE, "late.earlier"), *on_time.parts)
    assert late.choices == on_time.choices


def test_silence_is_not_broken_for_being_late() -> None:
    assert shown(Outcome(OutcomeKind.SILENT), is_late=True) == Reply(parts=())


# -- sources ---------------------------------------------------------------------------------------


def test_a_source_is_listed_with_title_publisher_kind_and_link() -> None:
    assert source_part(ARTICLE, WORDING) == Part(
        PartKind.SOURCE,
        "sources.item(title=B12 and the Myelin Sheath, publisher=Example, "
        "kind=source.kind.web-article)",
        url=ARTICLE.url,
        link_text=ARTICLE.title,
    )


def test_the_works_that_a_source_quotes_are_listed_below_it() -> None:
    other = replace(WORK, title="A guideline", kind=SourceKind.GUIDELINE)
    lines = source_part(replace(POST, works=(WORK, other)), WORDING).text.splitlines()
    by = "authors=Miller et al."
    on = "published=2005, doi=10.1016/x"
    assert lines == [
        "sources.item(title=A post, publisher=A forum, kind=source.kind.forum-post)",
        f"sources.quotes(kind=source.kind.peer-reviewed, {by}, title=A review, {on})",
        f"sources.quotes(kind=source.kind.guideline, {by}, title=A guideline, {on})",
    ]


# -- everywhere ------------------------------------------------------------------------------------

OUTCOMES = (
    Outcome(OutcomeKind.ANSWER, ("what-is-b12",)),
    Outcome(OutcomeKind.ANSWER, ("what-is-b12", "myelin-repair")),
    Outcome(OutcomeKind.SUGGESTIONS, ("what-is-b12",)),
    Outcome(OutcomeKind.NO_ANSWER),
    no_answer("what-is-b12"),
    urgent(),
    Outcome(OutcomeKind.COURTESY, courtesy=Courtesy("hello", (), "Hello!")),
)


@pytest.mark.parametrize(
    ("outcome", "region", "question_id"), list(product(OUTCOMES, ["", "GB"], [None, 7]))
)
def test_every_reply_ends_with_the_one_disclaimer_and_has_a_main_message(
    outcome: Outcome, region: str, question_id: int | None
) -> None:
    reply = shown(outcome, region=region, question_id=question_id)
    assert kinds(reply).count(PartKind.DISCLAIMER) == 1
    assert reply.parts[-1] == disclaimer(WORDING) == DISCLAIMER
    assert PartKind.MAIN in kinds(reply)[:2], "the main message is read first"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_a_link_stands_for_is_found_in_its_text(outcome: Outcome) -> None:
    for part in shown(outcome).parts:
        assert part.link_text in part.text
        assert bool(part.url) == bool(part.link_text)
