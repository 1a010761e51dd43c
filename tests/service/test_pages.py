"""The pages that the bot tells without being asked a question."""

from dataclasses import replace

import pytest

from bot.core.reply import ChoiceKind, PartKind, Reply
from bot.service.library import Edition, Library
from bot.service.pages import ABOUT_ENTRY, Operation, Pages
from tests.fakes import EchoWordings, small_catalog, small_responder


def pages_of(library: Library, operation: Operation | None = None) -> Pages:
    return Pages(
        library=library,
        wordings=EchoWordings(),
        operation=operation or Operation(retention_days=30),
    )


@pytest.fixture
def pages(library: Library) -> Pages:
    return pages_of(library)


def told(reply: Reply, kind: PartKind) -> list[str]:
    return [part.text for part in reply.parts if part.kind is kind]


def test_start_has_three_lines_what_it_can_what_not_and_what_is_kept(pages: Pages) -> None:
    lines = told(pages.start(), PartKind.MAIN)
    assert lines == ["start.can", "start.cannot", "start.kept(days=30)"]


@pytest.mark.parametrize("page", ["start", "help", "topics", "sources", "about", "privacy"])
def test_every_page_ends_with_a_disclaimer(pages: Pages, page: str) -> None:
    reply: Reply = getattr(pages, page)("en")
    assert reply.parts[-1].kind is PartKind.DISCLAIMER


@pytest.mark.parametrize("page", ["start", "help"])
def test_who_does_not_know_what_to_ask_is_offered_the_topics(pages: Pages, page: str) -> None:
    reply: Reply = getattr(pages, page)()
    assert [choice.kind for choice in reply.choices] == [ChoiceKind.TOPICS]


def test_topics_stand_in_the_order_of_the_editors(pages: Pages) -> None:
    choices = pages.topics().choices
    assert [(choice.kind, choice.label, choice.value) for choice in choices] == [
        (ChoiceKind.TOPIC, "Recovery", "recovery"),
        (ChoiceKind.TOPIC, "The basics", "basics"),
    ]


def test_a_topic_lists_its_own_entries_and_leads_back(pages: Pages) -> None:
    reply = pages.topic("recovery")
    assert reply is not None
    assert told(reply, PartKind.HEADING) == ["Recovery"]
    assert [choice.value for choice in reply.choices] == ["recovery-time", "recovery-chances", ""]
    assert reply.choices[-1].kind is ChoiceKind.TOPICS


def test_a_topic_that_is_gone_is_no_page(pages: Pages) -> None:
    assert pages.topic("no-such-topic") is None


def test_sources_are_named_with_their_links(pages: Pages) -> None:
    [source] = [part for part in pages.sources().parts if part.kind is PartKind.SOURCE]
    assert "B12 and the Myelin Sheath" in source.text
    assert source.url.startswith("https://example.org/")
    assert source.link_text in source.text


def test_about_shows_its_entry_and_the_disclaimer_in_full() -> None:
    catalog = small_catalog()
    first = next(iter(catalog.entries.values()))
    entries = {**catalog.entries, ABOUT_ENTRY: replace(first, id=ABOUT_ENTRY, answer="A program.")}
    catalog = replace(catalog, entries=entries)
    edition = Edition(catalog, small_responder(catalog))
    about = pages_of(Library(lambda: {"en": edition}, default_language="en")).about()
    assert "A program." in told(about, PartKind.MAIN)
    assert told(about, PartKind.DISCLAIMER) == ["disclaimer.full"]


def test_about_stands_without_its_entry_too(pages: Pages) -> None:
    assert [part.text for part in pages.about().parts] == ["disclaimer.full"]


def test_privacy_names_the_days_and_offers_deletion(pages: Pages) -> None:
    reply = pages.privacy()
    assert told(reply, PartKind.MAIN) == ["privacy.kept(days=30)"]
    assert [(choice.kind, choice.value) for choice in reply.choices] == [(ChoiceKind.FORGET, "")]


@pytest.mark.parametrize(
    ("operator", "contact", "who"),
    [
        ("Clinic", "", "Clinic"),
        ("", "a@example.org", "a@example.org"),
        ("Clinic", "a@example.org", "Clinic a@example.org"),
    ],
)
def test_privacy_names_who_runs_the_bot_as_far_as_it_is_known(
    library: Library, operator: str, contact: str, who: str
) -> None:
    operation = Operation(retention_days=30, operator=operator, contact=contact)
    notes = told(pages_of(library, operation).privacy(), PartKind.NOTE)
    assert notes[-1] == f"privacy.operator(who={who})"


def test_an_unknown_operator_is_not_mentioned(pages: Pages) -> None:
    assert "privacy.operator" not in pages.privacy().text()
