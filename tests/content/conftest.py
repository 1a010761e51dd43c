import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

PASSAGE = "Myelin is the coat of a nerve."
DOCUMENT = f"Once upon a time.\n\n{PASSAGE}  The end."

SOURCES = """\
- id: leaflet
  title: A leaflet
  kind: web-article
  publisher: Somebody
  url: https://example.org/leaflet
  file: leaflet.txt
  sha256: {document}
  status: current
  quotes: []
  passages:
    - id: coat
      attribution: own-words
      locator: second paragraph
      start: 18
      end: 48
      sha256: {passage}
"""
BASICS = """\
- id: what-is-myelin
  question: What is myelin?
  phrasings:
    - what is myelin
    - myelin meaning
  answer: Myelin coats a nerve.
  more: It is fatty.
  sources: [leaflet/coat]
  related: [what-is-b12]
  checked: 2026-11-20

- id: what-is-b12
  question: What is B12?
  phrasings: ["what is b12", "b12?"]
  answer: B12 is a vitamin.
  sources: []
  related: []
  checked: 2026-11-20
"""
FILES = {
    "emergency-numbers.yaml": '- {region: FR, emergency: "112", crisis: "3114"}\n',
    "en/topics.yaml": '- {id: basics, title: "The basics"}\n',
    "en/basics.yaml": BASICS,
    "en/vocabulary.yaml": """\
synonyms:
  - {term: vitamin b12, weight: "0.8", also: [cobalamin]}
glossary:
  - {term: myelin, means: The coat of a nerve.}
""",
    "en/safety.yaml": """\
- id: chest-pain
  level: emergency
  action: Call {emergency_number} now.
  phrasings: [my chest hurts]
  near_misses: [my chest is cold]
""",
    "en/courtesies.yaml": "- {id: hello, phrasings: [hello], reply: Hello!}\n",
    "en/out-of-scope.yaml": '- {question: "who won the match", why: far}\n',
}
GERMAN = {
    "de/topics.yaml": "- {id: basics, title: Grundlagen}\n",
    "de/basics.yaml": """\
- id: what-is-myelin
  question: Was ist Myelin?
  phrasings: [was ist myelin]
  answer: Myelin umhüllt einen Nerv.
  translated_from: FINGERPRINT
  status: current
""",
    "de/safety.yaml": """\
- id: chest-pain
  level: emergency
  action: Rufen Sie {emergency_number} an.
  phrasings: [meine brust tut weh]
""",
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "leaflet.txt").write_text(DOCUMENT, encoding="utf-8")
    return folder


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    """A small FAQ without fault."""
    folder = tmp_path / "faq"
    digests = {
        "document": hashlib.sha256(DOCUMENT.encode()).hexdigest(),
        "passage": hashlib.sha256(PASSAGE.encode()).hexdigest(),
    }
    _write(folder, {**FILES, "sources.yaml": SOURCES.format(**digests)})
    return folder


@pytest.fixture
def add_german(faq: Path) -> Callable[[str], None]:
    """Add a German translation that names a fingerprint of the English text."""

    def add(fingerprint: str) -> None:
        files = {name: text.replace("FINGERPRINT", fingerprint) for name, text in GERMAN.items()}
        _write(faq, files)

    return add


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
