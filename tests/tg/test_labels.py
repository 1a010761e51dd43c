"""Questions can be read on a phone."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from bot.tg.labels import WIDTH, cut, readable

LONG = "Does vitamin B12 repair the myelin sheath once it has been damaged?"


@given(st.text())
def test_no_label_is_longer_than_a_phone_shows(label: str) -> None:
    assert len(cut(label)) <= WIDTH


def test_labels_end_at_a_word_with_an_ellipsis() -> None:
    assert cut(LONG) == "Does vitamin B12 repair the myelin…"
    assert cut("Short enough") == "Short enough"
    assert cut("x" * 60) == "x" * 39 + "…"
    # Thai writes no spaces; a vowel sign stays with its letter.
    assert not cut("ที่" * 30).removesuffix("…").endswith("ท")


def reply(*choices: Choice, kind: PartKind = PartKind.MAIN) -> Reply:
    return Reply((Part(kind, "Text"), Part(PartKind.DISCLAIMER, "Doctor")), choices)


def test_short_questions_stay_on_their_buttons() -> None:
    plain = reply(Choice(ChoiceKind.ENTRY, "How long?", "a"), Choice(ChoiceKind.TOPICS, "Topics"))
    assert readable(plain) == plain


def test_long_questions_stand_in_full_above_the_disclaimer() -> None:
    told = readable(
        reply(
            Choice(ChoiceKind.SUGGESTION, LONG, "a", 1),
            Choice(ChoiceKind.SUGGESTION, "How long?", "b", 1),
            Choice(ChoiceKind.NONE_OF_THESE, "None of these", question_id=1),
        )
    )
    assert [part.text for part in told.parts] == ["Text", f"1. {LONG}\n2. How long?", "Doctor"]
    assert [choice.label for choice in told.choices] == [
        "1. Does vitamin B12 repair the myelin…",
        "2. How long?",
        "None of these",
    ]
    assert [choice.value for choice in told.choices] == ["a", "b", ""]


def test_below_an_answer_the_list_is_introduced() -> None:
    answer = reply(Choice(ChoiceKind.ENTRY, LONG, "a"), kind=PartKind.SOURCE)
    assert readable(answer, related="Related:").parts[1].text == f"Related:\n1. {LONG}"
    page = reply(Choice(ChoiceKind.ENTRY, LONG, "a"))
    assert readable(page, related="Related:").parts[1].text == f"1. {LONG}"
