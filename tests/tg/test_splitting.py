"""Long texts are cut where it hurts least."""

from hypothesis import given
from hypothesis import strategies as st

from bot.tg.splitting import pieces, utf16

TEXTS = st.text(st.one_of(st.sampled_from("ab. \n🙂é\u0301\u200d"), st.characters()), max_size=300)


@given(TEXTS, st.integers(min_value=4, max_value=60))
def test_pieces_fit_and_lose_nothing_but_space(text: str, limit: int) -> None:
    found = pieces(text, limit=limit)
    assert all(0 < utf16(piece) <= limit for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_utf16_counts_as_telegram_does() -> None:
    for text in ("", "abc", "é", "🙂", "👩‍🚀"):
        assert utf16(text) == len(text.encode("utf-16-le")) // 2


def test_the_best_border_in_reach_is_taken() -> None:
    assert pieces("aaa bbb\n\nccc. ddd", limit=12) == ["aaa bbb", "ccc. ddd"]
    assert pieces("aaa bbb\nccc. ddd", limit=12) == ["aaa bbb", "ccc. ddd"]
    assert pieces("aaa bbb. ccc ddd", limit=12) == ["aaa bbb.", "ccc ddd"]
    assert pieces("aaaa bbbb cccc", limit=10) == ["aaaa bbbb", "cccc"]
    assert pieces("a" * 25, limit=10) == ["a" * 10, "a" * 10, "a" * 5]


def test_a_character_is_not_torn_from_its_marks() -> None:
    assert pieces("e\u0301" * 6, limit=5) == ["e\u0301" * 2] * 3
    assert pieces("🙂" * 5, limit=5) == ["🙂🙂", "🙂🙂", "🙂"]
