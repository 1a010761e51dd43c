"""What the matcher knows of a language: its small words, its contractions, its stemmer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import Stemmer

SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

ENGLISH_STOP_WORDS = (
    "a about after again all also am an and any anyone are as at be because been being but by can "
    "could did do does doing for from get getting give go going got had has have having he her "
    "here hers him his how i if in into is it its just know let like make many may maybe me might "
    "mine more most much my need not now of off on one only or other our out over own please "
    "really say said same see shall she should so some somebody someone something still such take "
    "tell than that the their them then there these they thing think this those to too us very was "
    "way we well were what when where which while who why will with without would yes yet you your "
    "hi hello hey ok okay thanks thank ask asking question wondering anybody"
)

_NEGATED = "are can could did do does had has have is must need should was were would"

ENGLISH_CONTRACTIONS = {
    **{f"{verb}nt": f"{verb} not" for verb in _NEGATED.split()},
    "cant": "can not",
    "wont": "will not",
    "cannot": "can not",
    "aint": "is not",
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "thats": "that is",
    "whats": "what is",
    "theres": "there is",
}


@dataclass(frozen=True, slots=True)
class Language:
    """The language-dependent half of text processing.

    `stem` maps a word to its stem; a stop word counts less than others; `contractions` are
    words, without their apostrophe, that stand for several.
    """

    code: str
    stem: Callable[[str], str]
    stop_words: frozenset[str] = frozenset()
    contractions: Mapping[str, str] = field(default_factory=dict)

    def tokens(self, normalised: str) -> list[str]:
        """The words of a normalised text, contractions written out."""
        words: list[str] = []
        for word in normalised.split():
            written_out = self.contractions.get(word)
            words.extend(written_out.split() if written_out else (word,))
        return words


def language(code: str) -> Language:
    """The processing of a language by its ISO 639-1 code; unknown ones are not stemmed."""
    stem = _stemmer(code) if code in SNOWBALL else _unchanged
    if code == "en":
        stop_words = frozenset(ENGLISH_STOP_WORDS.split())
        return Language(code, stem, stop_words, ENGLISH_CONTRACTIONS)
    return Language(code, stem)


def _unchanged(word: str) -> str:
    return word


@cache
def _stemmer(code: str) -> Callable[[str], str]:
    # Its own cache off: one is enough.
    stem: Callable[[str], str] = Stemmer.Stemmer(SNOWBALL[code], 0).stemWord
    return lru_cache(maxsize=20_000)(stem)
