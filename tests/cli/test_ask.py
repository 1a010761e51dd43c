"""`faqbot ask`: one question, or a prompt."""

from pathlib import Path

import pytest

from tests.cli.conftest import Faqbot
from tests.e2e.shipped import shipped_editions, vague_question
from tests.e2e.small_faq import question, write_faq

DISCLAIMER = "General information, not medical advice; ask your doctor."


def test_a_question_is_answered_with_source_date_disclaimer_and_related_entries(
    faqbot: Faqbot,
) -> None:
    done = faqbot("ask", "how long does recovry take once the b12 tretment starts")
    entry = shipped_editions()["en"].catalog.entries["recovery-time"]
    assert done.code == 0
    assert done.out.startswith(f"{entry.question}\n\n{entry.answer}\n")
    assert f"Source: {entry.citations[0].source.title}" in done.out
    assert entry.citations[0].source.url in done.out
    assert "Checked against its sources on" in done.out
    paragraphs = done.out.rstrip().split("\n\n")
    text, *related = paragraphs[-1].splitlines()
    assert text == DISCLAIMER
    questions = [shipped_editions()["en"].catalog.entries[each].question for each in entry.related]
    assert related == [f"  [{each}]" for each in questions[:3]]


def test_asking_leaves_nothing_behind(faqbot: Faqbot, here: Path) -> None:
    assert faqbot("ask", "what is myelin").code == 0
    assert faqbot("ask", "the capital of France").code == 0
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("small_faq")
def test_what_is_not_kept_is_not_said_to_be(faqbot: Faqbot) -> None:
    assert "editors will see" not in faqbot("ask", "the capital of France").out


def test_suggestions_are_listed_as_choices(faqbot: Faqbot) -> None:
    done = faqbot("ask", vague_question())
    choices = [line for line in done.out.splitlines() if line.startswith("  [")]
    assert 2 <= len(choices) <= 4
    assert choices[-1] == "  [None of these]"


@pytest.mark.usefixtures("small_faq")
def test_explain_shows_scores_runner_up_best_phrasing_and_passages(faqbot: Faqbot) -> None:
    out = faqbot("ask", "wat is myelin", "--explain").out
    assert "\noutcome: answer\n" in out
    candidates = [line.split() for line in out.splitlines() if line.startswith("candidate: ")]
    assert candidates[0][1] == "myelin"
    assert len(candidates) >= 2
    scores = [float(each[2]) for each in candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert "\nbest phrasing: " in out
    assert "\nconfidence: " in out
    assert "\npassage of myelin: leaflet/coat (second paragraph)\n" in out


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("text", ["my chest hurts", "thanks", "the capital of France", "🙂", ""])
def test_explain_works_for_every_outcome(faqbot: Faqbot, text: str) -> None:
    done = faqbot("ask", text, "--explain")
    assert done.code == 0
    assert "\noutcome: " in done.out


def test_a_faq_folder_can_be_named(faqbot: Faqbot, small_folder: Path) -> None:
    done = faqbot("ask", question("homocysteine"), "--faq", small_folder)
    assert done.out.startswith(question("homocysteine"))


@pytest.mark.parametrize("language", ["xx", "de", "", "en-GB"])
@pytest.mark.usefixtures("small_faq")
def test_a_language_that_the_faq_does_not_speak_is_answered_in_the_default_one(
    faqbot: Faqbot, language: str
) -> None:
    done = faqbot("ask", "what is myelin", "--lang", language)
    assert done.out.startswith(question("myelin"))


@pytest.mark.usefixtures("small_faq")
def test_the_prompt_answers_until_the_input_ends(faqbot: Faqbot) -> None:
    done = faqbot("ask", stdin="what is myelin\nwhat is folate\n")
    assert done.code == 0
    assert "Ctrl+D ends" in done.out
    assert question("myelin") in done.out
    assert question("folate") in done.out


@pytest.mark.usefixtures("small_faq")
def test_an_empty_line_ends_the_prompt(faqbot: Faqbot) -> None:
    done = faqbot("ask", stdin="what is myelin\n\nwhat is folate\n")
    assert done.code == 0
    assert question("folate") not in done.out


@pytest.mark.usefixtures("small_faq")
def test_the_prompt_without_any_input_ends_at_once(faqbot: Faqbot) -> None:
    assert faqbot("ask").code == 0


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("text", ["\ud800 what is myelin", "\x00\x1b[31m what is myelin", "�"])
def test_no_character_ends_it_with_a_traceback(faqbot: Faqbot, text: str) -> None:
    assert faqbot("ask", text).code == 0


def test_a_folder_that_is_not_there_is_named_and_ends_with_2(faqbot: Faqbot) -> None:
    done = faqbot("ask", "what is myelin", "--faq", "nowhere")
    assert done.code == 2
    assert "nowhere" in done.err
    assert done.out == ""


def test_every_problem_of_a_broken_faq_is_named_with_its_place_and_ends_with_2(
    faqbot: Faqbot, tmp_path: Path
) -> None:
    faq = write_faq(tmp_path / "broken")
    (faq / "en" / "basics.yaml").write_text("- id: myelin\n  question: Q?\n", encoding="utf-8")
    (faq / "en" / "topics.yaml").write_text("- {id: basics}\n", encoding="utf-8")
    done = faqbot("ask", "what is myelin", "--faq", faq)
    assert done.code == 2
    assert f"{faq}/en/basics.yaml:1:" in done.err
    assert f"{faq}/en/topics.yaml:1:" in done.err


@pytest.mark.usefixtures("small_faq")
def test_a_default_language_without_entries_is_told_in_plain_words_and_ends_with_2(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_DEFAULT_LANGUAGE", "de")
    done = faqbot("ask", "what is myelin")
    assert done.code == 2
    assert "'de'" in done.err


def test_every_wrong_setting_is_named_at_once_and_ends_with_2(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_LISTEN", "everywhere")
    monkeypatch.setenv("FAQBOT_RETENTION_DAYS", "for ever")
    done = faqbot("ask", "what is myelin")
    assert done.code == 2
    assert "FAQBOT_LISTEN" in done.err
    assert "FAQBOT_RETENTION_DAYS" in done.err


def test_settings_of_a_file_in_the_folder_are_used(
    faqbot: Faqbot, here: Path, small_folder: Path
) -> None:
    (here / ".env").write_text(f"FAQBOT_FAQ_DIR={small_folder}\n", encoding="utf-8")
    assert faqbot("ask", "what is folate").out.startswith(question("folate"))


def test_wording_that_is_not_there_is_told_and_ends_with_2(
    faqbot: Faqbot, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "locales").mkdir()
    monkeypatch.setenv("FAQBOT_LOCALES_DIR", "locales")
    done = faqbot("ask", "what is myelin")
    assert done.code == 2
    assert "faqbot.po: missing" in done.err
