"""The FAQ's vectors are kept, what people ask is not."""

import hashlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.semantic import cache
from bot.semantic.cache import CachedEmbedder
from bot.semantic.onnx import OnnxEmbedder
from tests.semantic.counting import DIMENSIONS, CountingEmbedder
from tests.semantic.tiny import expected

ROOT = Path(__file__).parents[2]
ROWS = ["How long does recovery take?", "Can I eat my way out of it?", "é", ""]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The folder of the cache, not made yet."""
    return tmp_path / "var" / "vectors"


def build(
    kept: Path, texts: list[str], *, model: str = "model", max_rows: int = cache.MAX_ROWS
) -> list[str]:
    """Build once, as after a start, and return what the model had to calculate."""
    embedder = CountingEmbedder(model=model)
    cached = CachedEmbedder(embedder, kept, model_key=model, max_rows=max_rows)
    with cached.building() as rows:
        vectors = rows.embed(texts)
    np.testing.assert_array_equal(vectors, CountingEmbedder(model=model).embed(texts))
    return embedder.seen


def content(kept: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in kept.rglob("*")} if kept.exists() else {}


def test_the_second_start_calculates_nothing(kept: Path) -> None:
    assert build(kept, ROWS) == ROWS
    assert build(kept, ROWS) == []


def test_a_start_that_calculates_nothing_writes_nothing(kept: Path) -> None:
    build(kept, ROWS)
    (path,) = kept.iterdir()
    os.utime(path, (0, 0))
    build(kept, ROWS[:2])
    assert path.stat().st_mtime == 0


def test_only_a_changed_row_is_calculated_anew(kept: Path) -> None:
    build(kept, ROWS)
    assert build(kept, [*ROWS[:2], "A new phrasing", *ROWS[2:]]) == ["A new phrasing"]


def test_another_model_has_vectors_of_its_own_and_the_first_keeps_its(kept: Path) -> None:
    build(kept, ROWS, model="one")
    assert build(kept, ROWS, model="two") == ROWS
    assert build(kept, ROWS, model="one") == []


def test_a_row_that_stands_twice_is_calculated_once(kept: Path) -> None:
    assert build(kept, ["twice", "once", "twice"]) == ["twice", "once"]


def test_several_calls_in_one_block_are_kept_together(kept: Path) -> None:
    with CachedEmbedder(CountingEmbedder(), kept, model_key="model").building() as rows:
        rows.embed(["a"])
        rows.embed(["b", "a"])
        assert rows.embed([]).shape == (0, DIMENSIONS)
        assert rows.calculated == 2
    assert build(kept, ["a", "b"]) == []


def test_two_languages_built_in_turn_keep_each_others_rows(kept: Path) -> None:
    build(kept, ["english"])
    build(kept, ["deutsch"])
    assert build(kept, ["english", "deutsch"]) == []


def test_the_real_embedder_gives_the_same_vectors_through_the_cache(
    folder: Path, kept: Path
) -> None:
    texts = ["how long does recovery take", "b12"]
    for _ in range(2):
        embedder = OnnxEmbedder(folder)
        with CachedEmbedder(embedder, kept, model_key=embedder.key).building() as rows:
            np.testing.assert_allclose(rows.embed(texts), expected(texts), atol=1e-6)


def test_questions_are_embedded_and_leave_no_trace(kept: Path) -> None:
    build(kept, ROWS)
    before = content(kept)
    embedder = CountingEmbedder()
    cached = CachedEmbedder(embedder, kept, model_key="model")
    asked = ["I am Jane and my legs burn", ROWS[0]]
    vectors = cached.embed(asked)
    np.testing.assert_array_equal(vectors, CountingEmbedder().embed(asked))
    assert embedder.seen == asked
    assert content(kept) == before


def test_a_question_during_a_build_is_not_written_with_it(kept: Path) -> None:
    cached = CachedEmbedder(CountingEmbedder(), kept, model_key="model")
    with cached.building() as rows:
        rows.embed(ROWS)
        cached.embed(["I am Jane"])
    (written,) = content(kept).values()
    assert hashlib.sha256(b"model\0" + ROWS[0].encode()).digest() in written
    assert hashlib.sha256(b"model\0I am Jane").digest() not in written
    assert build(kept, ["I am Jane"]) == ["I am Jane"]


def test_no_text_stands_in_the_cache_not_even_a_rows(kept: Path) -> None:
    build(kept, ROWS)
    (written,) = content(kept).values()
    assert ROWS[0].encode() not in written


def test_a_matcher_that_keeps_the_building_embedder_for_questions_fails_at_once(
    kept: Path,
) -> None:
    with CachedEmbedder(CountingEmbedder(), kept, model_key="model").building() as rows:
        rows.embed(ROWS)
    before = content(kept)
    with pytest.raises(RuntimeError, match="never questions"):
        rows.embed(["I am Jane"])
    assert content(kept) == before


def test_a_build_that_fails_keeps_what_it_had_calculated(kept: Path) -> None:
    cached = CachedEmbedder(CountingEmbedder(), kept, model_key="model")

    def fail() -> None:
        with cached.building() as rows:
            rows.embed(ROWS)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert build(kept, ROWS) == []


@pytest.mark.parametrize(
    "damaged",
    [
        lambda whole: whole[:0],
        lambda whole: whole[:20],
        lambda whole: whole[:-1],
        lambda whole: whole + b"\0",
        lambda whole: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
        lambda whole: bytes(len(whole)),
        lambda whole: b"\x80\x04cos\nsystem\n" + whole,
    ],
)
def test_a_damaged_file_counts_as_absent_and_is_rebuilt(
    kept: Path, damaged: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    build(kept, ROWS)
    (path,) = kept.iterdir()
    path.write_bytes(damaged(path.read_bytes()))
    assert build(kept, ROWS) == ROWS
    assert "damaged" in caplog.text
    assert build(kept, ROWS) == []


def test_a_cache_that_cannot_be_written_is_logged_and_costs_only_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert build(tmp_path / "file" / "vectors", ROWS) == ROWS
    assert "cannot be kept" in caplog.text
    assert not any(row in caplog.text for row in ROWS if row)


def test_a_folder_in_the_files_place_is_logged_and_left_alone(
    kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    build(kept, ROWS)
    (path,) = kept.iterdir()
    path.unlink()
    path.mkdir()
    assert build(kept, ROWS) == ROWS
    assert "cannot be read" in caplog.text
    assert [entry for entry in kept.iterdir() if entry.is_file()] == []


def test_a_full_disk_leaves_the_old_file_and_no_half_one(
    kept: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    build(kept, ROWS)
    before = content(kept)

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        assert build(kept, [*ROWS, "new"]) == ["new"]
    assert "No space left" in caplog.text
    assert content(kept) == before


def test_a_file_holds_so_many_rows_and_those_of_the_last_build_stay(kept: Path) -> None:
    build(kept, ["a", "b", "c"], max_rows=4)
    build(kept, ["d", "e"], max_rows=4)
    build(kept, ["f"], max_rows=4)
    assert build(kept, ["f", "d", "e", "a"], max_rows=4) == []
    assert build(kept, ["b"], max_rows=4) == ["b"]


def test_a_faq_larger_than_the_bound_is_embedded_whole_and_kept_in_part(kept: Path) -> None:
    texts = [f"row {number}" for number in range(10)]
    assert build(kept, texts, max_rows=4) == texts
    assert build(kept, texts, max_rows=4) == texts[4:]


def test_models_left_long_ago_are_forgotten_and_other_peoples_files_are_not(kept: Path) -> None:
    kept.mkdir(parents=True)
    (kept / "notes.vectors").write_text("somebody's", encoding="utf-8")
    for number in range(cache.MAX_FILES + 2):
        build(kept, ROWS, model=f"model {number}")
        for path in kept.glob("faqbot-*"):  # clocks of file systems are coarse
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    assert len(list(kept.glob("faqbot-*"))) == cache.MAX_FILES
    assert (kept / "notes.vectors").exists()
    assert build(kept, ROWS, model=f"model {number}") == []
    assert build(kept, ROWS, model="model 0") == ROWS


def test_what_a_killed_process_left_goes_after_an_hour_and_not_before(kept: Path) -> None:
    kept.mkdir(parents=True)
    old, new = kept / "faqbot-1.unfinished", kept / "faqbot-2.unfinished"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 4000,) * 2)
    build(kept, ROWS)
    assert not old.exists()
    assert new.exists()


def test_two_processes_may_write_at_once_and_no_reader_ever_sees_half_a_file(
    kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    command = [sys.executable, str(Path(__file__).parent / "worker.py"), str(kept)]
    writers = [
        subprocess.Popen(
            [*command, name, "40"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    with caplog.at_level(logging.WARNING):
        while any(writer.poll() is None for writer in writers):
            build(kept, ["common"])
    for writer in writers:
        _, said = writer.communicate(timeout=60)
        assert (writer.returncode, said) == (0, "")
    assert "damaged" not in caplog.text
    assert not list(kept.glob("*.unfinished"))
    assert build(kept, ["common"]) == []
