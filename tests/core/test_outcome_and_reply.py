"""Outcomes tell what became of a question, replies read as plain text."""

from bot.core.faq import Courtesy, Situation, Urgency
from bot.core.outcome import Candidate, Outcome, OutcomeKind
from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply

CANDIDATES = (Candidate("recovery-time", 0.9), Candidate("what-is-b12", 0.2))
SITUATION = Situation("self-harm", Urgency.EMERGENCY, "Call now.", ("I want to die",), ())


def test_an_outcome_has_one_of_the_six_names() -> None:
    assert {str(kind) for kind in OutcomeKind} == {
        "answer",
        "suggestions",
        "no-answer",
        "urgent",
        "courtesy",
        "silent",
    }


def test_a_message_is_wordless_where_not_even_a_candidate_was_found() -> None:
    assert Outcome(OutcomeKind.NO_ANSWER).is_wordless
    assert not Outcome(OutcomeKind.NO_ANSWER, candidates=CANDIDATES).is_wordless
    assert not Outcome(OutcomeKind.SILENT).is_wordless
    assert not Outcome(OutcomeKind.COURTESY, courtesy=Courtesy("hello", (), "Hello!")).is_wordless


def test_what_is_shown_is_the_situation_then_the_entry_then_the_first_candidate() -> None:
    entries = ("what-is-b12", "recovery-time")
    urgent = Outcome(OutcomeKind.URGENT, entries, CANDIDATES, situation=SITUATION)
    assert urgent.shown == "self-harm"
    assert Outcome(OutcomeKind.ANSWER, entries, CANDIDATES).shown == "what-is-b12"
    assert Outcome(OutcomeKind.NO_ANSWER, candidates=CANDIDATES).shown == "recovery-time"
    assert Outcome(OutcomeKind.NO_ANSWER).shown == ""


def test_a_reply_as_text_has_a_paragraph_a_part_with_links_written_out() -> None:
    reply = Reply(
        parts=(
            Part(PartKind.MAIN, "It takes weeks."),
            Part(PartKind.SOURCE, "An article", url="https://example.org/?a=1", link_text="An"),
            Part(PartKind.DISCLAIMER, "Ask your doctor."),
        ),
        choices=(Choice(ChoiceKind.TOPICS, "All topics"),),
    )
    assert reply.text() == (
        "It takes weeks.\n\nAn article https://example.org/?a=1\n\nAsk your doctor."
    )


def test_a_reply_without_parts_is_no_text() -> None:
    assert Reply(parts=()).text() == ""
