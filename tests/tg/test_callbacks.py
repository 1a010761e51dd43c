"""What buttons carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reply import Choice, ChoiceKind
from bot.tg.callbacks import MAX_BYTES, Press

PRESSES = st.builds(
    lambda kind, value, number: (kind, value, number),
    st.sampled_from(ChoiceKind),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    st.none() | st.integers(min_value=0, max_value=2**63 - 1),
)


@given(PRESSES)
def test_what_is_packed_is_read_again(made: tuple[ChoiceKind, str, int | None]) -> None:
    press = Press(*made)
    assert Press.parse(press.pack()) == press


@given(st.text())
def test_whatever_a_button_carries_can_be_read_or_is_unknown(data: str) -> None:
    press = Press.parse(data)
    assert press is None or isinstance(press, Press)


@given(st.sampled_from(ChoiceKind), st.text(), st.none() | st.integers(min_value=0))
def test_a_press_is_never_longer_than_telegram_allows(
    kind: ChoiceKind, value: str, number: int | None
) -> None:
    try:
        press = Press(kind, value, number)
    except ValueError:
        return
    assert len(press.pack().encode("utf-8", "surrogatepass")) <= MAX_BYTES


def test_too_long_a_value_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="at most 64 bytes, this one needs 65"):
        Press(ChoiceKind.ENTRY, "x" * 61)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "1e",
        "1e:",
        "0e::x",
        "2e::x",
        "1?::x",
        "1e:one:x",
        "1e:-1:x",
        "1e:²:x",
        "entry:x",
        "e::x",
        "1e::" + "x" * 61,
    ],
)
def test_unknown_payloads_are_recognised(data: str) -> None:
    assert Press.parse(data) is None


def test_the_letters_of_buttons_in_old_chats_keep_their_meaning() -> None:
    assert {kind: Press(kind).pack() for kind in ChoiceKind} == {
        ChoiceKind.ENTRY: "1e::",
        ChoiceKind.SUGGESTION: "1s::",
        ChoiceKind.NONE_OF_THESE: "1n::",
        ChoiceKind.TOPICS: "1a::",
        ChoiceKind.TOPIC: "1t::",
        ChoiceKind.FORGET: "1f::",
        ChoiceKind.KEEP: "1k::",
    }


def test_a_choice_becomes_a_press_with_its_question() -> None:
    choice = Choice(ChoiceKind.SUGGESTION, "How long?", "recovery-time", 12)
    assert Press.of(choice).pack() == "1s:12:recovery-time"
