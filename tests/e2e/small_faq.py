"""A small FAQ on disk, sound by every rule of `faqbot check`, that is loaded in a moment."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PASSAGE = "Myelin is the coat of a nerve."
DOCUMENT = f"Once upon a time.\n\n{PASSAGE}  The end."

# What entries are on: the id is made of it.
SUBJECTS = (
    "myelin",
    "vitamin B12",
    "the spinal cord",
    "folate",
    "pernicious anaemia",
    "homocysteine",
    "the optic nerve",
    "a lumbar puncture",
)
OUT_OF_SCOPE = ("football", "the weather", "a tax return", "the train to Leeds", "chocolate cake")
ASKED = (
    *("what is {}", "{} meaning", "explain {}", "{}", "tell me about {}", "what does {} mean"),
    *("what is meant by {}", "define {}", "could you say what {} is", "{} explained"),
    *("i never heard of {}", "my doctor spoke of {}", "information on {}", "the word {}"),
    *("a short description of {}", "{} in plain words", "what do people mean by {}"),
    *("help me understand {}", "where can i read about {}", "{} for beginners"),
    *("please describe {}", "is there anything on {}", "{} facts", "how would you explain {}"),
    *("what on earth is {}", "what exactly is {}", "{} definition", "an introduction to {}"),
    *("what should i know about {}", "so what is {} then", "question on {}"),
)
CHEST_PAIN = ("my chest hurts", "pain in my chest", "a crushing pain in the chest")


def entry_id(subject: str) -> str:
    """The id of the entry on a subject."""
    return subject.lower().replace(" ", "-")


def question(subject: str) -> str:
    """The question of the entry on a subject; also the heading of its answer."""
    return f"What is {subject}?"


def write_faq(folder: Path, subjects: Iterable[str] = SUBJECTS) -> Path:
    """Write a FAQ with an entry on each subject; what was in the folder is replaced."""
    for name, content in _files(tuple(subjects)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return folder


def write_documents(folder: Path) -> Path:
    """Write the document that the FAQ rests on."""
    folder.mkdir()
    (folder / "leaflet.txt").write_text(DOCUMENT, encoding="utf-8")
    return folder


def _files(subjects: tuple[str, ...]) -> dict[str, Any]:
    return {
        "sources.yaml": [_source()],
        "emergency-numbers.yaml": [{"region": "FR", "emergency": "112", "crisis": "3114"}],
        "en/topics.yaml": [{"id": "basics", "title": "The basics"}],
        "en/basics.yaml": [_entry(subject, subjects) for subject in subjects],
        "en/vocabulary.yaml": {
            "synonyms": [{"term": "vitamin b12", "weight": "1.0", "also": ["b12", "cobalamin"]}],
            "glossary": [{"term": "myelin", "means": "The coat of a nerve."}],
        },
        "en/safety.yaml": [
            {
                "id": "chest-pain",
                "level": "emergency",
                "action": "Call {emergency_number} now.",
                "phrasings": list(CHEST_PAIN),
                "near_misses": ["my chest is cold"],
            }
        ],
        "en/courtesies.yaml": [
            {"id": "thanks", "phrasings": ["thanks"], "reply": "You are welcome."}
        ],
        "en/out-of-scope.yaml": [
            {"question": form.format(subject), "why": "far"}
            for subject in OUT_OF_SCOPE
            for form in ASKED[:8]
        ],
    }


def _entry(subject: str, subjects: tuple[str, ...]) -> dict[str, Any]:
    following = subjects[(subjects.index(subject) + 1) % len(subjects)]
    return {
        "id": entry_id(subject),
        "question": question(subject),
        "phrasings": [form.format(subject) for form in ASKED],
        "answer": f"This is the answer on {subject}.",
        "sources": ["leaflet/coat"],
        "related": [entry_id(following)],
        "checked": "2026-11-20",
    }


def _source() -> dict[str, Any]:
    return {
        "id": "leaflet",
        "title": "A leaflet",
        "kind": "web-article",
        "publisher": "Somebody",
        "url": "https://example.org/leaflet",
        "file": "leaflet.txt",
        "sha256": _digest(DOCUMENT),
        "status": "current",
        "quotes": [],
        "passages": [
            {
                "id": "coat",
                "attribution": "own-words",
                "locator": "second paragraph",
                "start": "18",
                "end": "48",
                "sha256": _digest(PASSAGE),
            }
        ],
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
