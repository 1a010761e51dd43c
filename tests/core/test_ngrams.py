"""Hashed n-grams: the same counts and equalities as n-grams cut out by hand."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ngrams import SIZES, hashed_ngrams, hashed_ngrams_of_all

WORDS = st.lists(
    st.text(st.sampled_from("abé़🙂12"), min_size=1, max_size=7)
    | st.text(st.characters(categories=["L", "N", "M"]), min_size=1, max_size=7),
    max_size=6,
)


def sliced(words: list[str]) -> list[str]:
    """Each n-gram of each word, spaces around the word included."""
    padded = [f" {word} " for word in words]
    return [
        word[start : start + size]
        for size in SIZES
        for word in padded
        for start in range(len(word) - size + 1)
    ]


@given(WORDS)
def test_hashes_are_one_to_one_with_ngrams_cut_out_by_hand(words: list[str]) -> None:
    pairs = set(zip(sliced(words), hashed_ngrams(words).tolist(), strict=True))
    assert len({ngram for ngram, _ in pairs}) == len(pairs), "one n-gram has two hashes"
    assert len({hashed for _, hashed in pairs}) == len(pairs), "two n-grams share a hash"


@given(WORDS, WORDS)
def test_two_texts_share_exactly_the_ngrams_that_they_share_by_hand(
    one: list[str], other: list[str]
) -> None:
    shared = Counter(hashed_ngrams(one).tolist()) & Counter(hashed_ngrams(other).tolist())
    assert sorted(shared.values()) == sorted(
        (Counter(sliced(one)) & Counter(sliced(other))).values()
    )


@given(st.lists(WORDS, max_size=5))
def test_hashing_many_texts_agrees_with_hashing_each(texts: list[list[str]]) -> None:
    hashes, owners = hashed_ngrams_of_all(texts)
    assert len(hashes) == len(owners)
    for position, words in enumerate(texts):
        own = hashes[owners == position].tolist()
        assert sorted(own) == sorted(hashed_ngrams(words).tolist())
    assert set(owners.tolist()) <= set(range(len(texts)))


def test_a_word_of_one_letter_has_one_ngram_and_no_words_have_none() -> None:
    assert len(hashed_ngrams(["a"])) == 1
    assert len(hashed_ngrams([])) == 0
    assert [len(part) for part in hashed_ngrams_of_all([])] == [0, 0]
    assert [len(part) for part in hashed_ngrams_of_all([[], []])] == [0, 0]


def test_no_ngram_spans_two_words() -> None:
    together, apart = hashed_ngrams(["ab", "cd"]), hashed_ngrams(["cd", "ab"])
    assert sorted(together.tolist()) == sorted(apart.tolist())
    assert set(hashed_ngrams(["abcd"]).tolist()) - set(together.tolist())


def test_the_beginning_of_a_word_differs_from_its_middle() -> None:
    beginning, middle = hashed_ngrams(["abc"]), hashed_ngrams(["xabcx"])
    shared = set(beginning.tolist()) & set(middle.tolist())
    assert len(shared) == 1, "only `abc` itself, none with a space"


def test_ngrams_of_different_sizes_never_share_a_hash() -> None:
    hashes = hashed_ngrams(["aaaaaaaa"]).tolist()
    assert len(set(hashes)) == len(set(sliced(["aaaaaaaa"])))
