"""`faqbot check` and `faqbot init`."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Faqbot
from tests.e2e.small_faq import write_documents, write_faq


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    """A sound FAQ, to be changed."""
    return write_faq(tmp_path / "faq")


def contents(folder: Path) -> Mapping[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_faq_has_no_problems_and_ends_with_0(faqbot: Faqbot, faq: Path) -> None:
    done = faqbot("check", "--faq", faq)
    assert done.code == 0
    assert done.out.splitlines()[-1] == f"0 problems, 1 notes in {faq}"
    assert "documents are not at hand" in done.out


def test_the_shipped_faq_is_sound(faqbot: Faqbot) -> None:
    done = faqbot("check")
    assert done.code == 0, done.out


def test_with_the_documents_the_passages_are_proved(
    faqbot: Faqbot, faq: Path, tmp_path: Path
) -> None:
    documents = write_documents(tmp_path / "documents")
    done = faqbot("check", "--faq", faq, "--documents", documents)
    assert (done.code, done.out) == (0, f"0 problems, 0 notes in {faq}\n")


def test_the_folder_of_the_documents_can_be_a_setting(
    faqbot: Faqbot, faq: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_DOCUMENTS_DIR", str(write_documents(tmp_path / "documents")))
    assert "0 problems, 0 notes" in faqbot("check", "--faq", faq).out


def test_a_document_that_changed_is_a_problem_at_its_line(
    faqbot: Faqbot, faq: Path, tmp_path: Path
) -> None:
    documents = write_documents(tmp_path / "documents")
    (documents / "leaflet.txt").write_text("Something else.", encoding="utf-8")
    done = faqbot("check", "--faq", faq, "--documents", documents)
    assert done.code == 1
    lines = (faq / "sources.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if '"sha256"' in text)
    assert f"{faq}/sources.yaml:{line}: the document of `leaflet` has changed" in done.out


def test_every_problem_of_every_file_is_told_with_its_line_and_ends_with_1(
    faqbot: Faqbot, faq: Path
) -> None:
    basics = faq / "en" / "basics.yaml"
    text = basics.read_text(encoding="utf-8")
    basics.write_text(text.replace('"vitamin-b12"', '"nobody"', 1), encoding="utf-8")
    line = 1 + text[: text.index('"vitamin-b12"')].count("\n")
    (faq / "en" / "topics.yaml").write_text("- id: basics\n  titel: Basics\n", encoding="utf-8")
    done = faqbot("check", "--faq", faq)
    assert done.code == 1
    assert f"{basics}:{line}: " in done.out
    assert "nobody" in done.out
    assert f"{faq}/en/topics.yaml:2: " in done.out
    summary = done.out.splitlines()[-1]
    assert int(summary.split()[0]) >= 2


def test_a_file_that_is_no_yaml_is_told_with_its_line(faqbot: Faqbot, faq: Path) -> None:
    (faq / "en" / "safety.yaml").write_text("- id: a\n  level: [\n", encoding="utf-8")
    done = faqbot("check", "--faq", faq)
    assert done.code == 1
    assert f"{faq}/en/safety.yaml:" in done.out


def test_an_empty_folder_is_no_faq_and_is_told_so(faqbot: Faqbot, here: Path) -> None:
    done = faqbot("check", "--faq", here)
    assert done.code == 1
    assert "sources.yaml" in done.out


def test_a_folder_that_is_not_there_ends_with_2(faqbot: Faqbot) -> None:
    done = faqbot("check", "--faq", "nowhere")
    assert done.code == 2
    assert "nowhere" in done.err


def test_documents_that_are_not_there_are_a_problem(faqbot: Faqbot, faq: Path) -> None:
    done = faqbot("check", "--faq", faq, "--documents", "nowhere")
    assert done.code == 1
    assert "nowhere" in done.out


def test_checking_writes_nothing(faqbot: Faqbot, faq: Path, here: Path, tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "documents")
    before = contents(tmp_path)
    faqbot("check", "--faq", faq, "--documents", documents)
    (faq / "en" / "topics.yaml").write_text("?", encoding="utf-8")
    faqbot("check", "--faq", faq)
    (faq / "en" / "topics.yaml").write_bytes(before[faq / "en" / "topics.yaml"])
    assert contents(tmp_path) == before
    assert list(here.iterdir()) == []


def test_init_makes_a_sound_faq_of_ones_own_that_can_be_used(
    faqbot: Faqbot, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = faqbot("init", "mine")
    assert done.code == 0
    assert f"FAQBOT_FAQ_DIR={here / 'mine'}" in done.out
    monkeypatch.setenv("FAQBOT_FAQ_DIR", "mine")
    checked = faqbot("check")
    assert checked.code == 0
    assert checked.out.rstrip().endswith("in mine")


def test_init_touches_no_folder_that_holds_something(faqbot: Faqbot, here: Path) -> None:
    (here / "letter.txt").write_text("Dear Ada", encoding="utf-8")
    done = faqbot("init", here)
    assert done.code == 2
    assert "nothing written" in done.err
    assert [each.name for each in here.iterdir()] == ["letter.txt"]


def test_init_into_a_file_or_below_one_is_told(faqbot: Faqbot, here: Path) -> None:
    (here / "letter.txt").write_text("Dear Ada", encoding="utf-8")
    for target in ("letter.txt", "letter.txt/faq"):
        done = faqbot("init", target)
        assert done.code == 2
        assert "letter.txt" in done.err
