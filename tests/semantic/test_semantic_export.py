"""An export is proven equal to its original, or does not happen."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.core.sparse import Floats
from bot.semantic.errors import SemanticError
from bot.semantic.export import LEAST_COSINE, SENTENCES, export
from bot.semantic.onnx import OnnxEmbedder
from bot.semantic.original import Original, load_original
from tests.semantic.tiny import (
    DIMENSIONS,
    POSITIONS,
    WORDS,
    expected,
    write_json,
    write_model,
    write_tokenizer,
)


class StubOriginal:
    """A model that is calculated by numpy and written by the `onnx` package."""

    def __init__(self, *, written_seed: int = 0) -> None:
        self._written_seed = written_seed

    def encode(self, texts: Sequence[str]) -> Floats:
        return 3 * expected(texts)  # as a model without a step that normalises

    def write_onnx(self, path: Path) -> None:
        write_model(path, seed=self._written_seed)

    def write_tokenizer(self, path: Path) -> None:
        write_tokenizer(path)


@pytest.fixture
def source(folder: Path) -> Path:
    (folder / "model.onnx").unlink()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "README.md").write_text("license: apache-2.0", encoding="utf-8")
    return folder


def stub(**options: int) -> Callable[[Path], Original]:
    return lambda _folder: StubOriginal(**options)


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_an_export_can_be_opened_and_gives_the_originals_vectors(
    source: Path, tmp_path: Path
) -> None:
    made = export(source, tmp_path / "a" / "target", load=stub())
    assert made.folder == tmp_path / "a" / "target"
    assert (made.dimensions, made.max_length) == (DIMENSIONS, POSITIONS)
    assert made.least_cosine >= LEAST_COSINE
    texts = ["how long does recovery take", "b12"]
    np.testing.assert_allclose(OnnxEmbedder(made.folder).embed(texts), expected(texts), atol=1e-6)


def test_an_export_carries_what_the_bot_reads_and_the_models_licence_and_no_more(
    source: Path, tmp_path: Path
) -> None:
    made = export(source, tmp_path / "target", load=stub())
    assert listing(made.folder) == [
        "1_Pooling",
        "1_Pooling/config.json",
        "README.md",
        "config.json",
        "model.onnx",
        "modules.json",
        "tokenizer.json",
    ]


def test_a_missing_tokenizer_file_is_written_by_the_original(source: Path, tmp_path: Path) -> None:
    (source / "tokenizer.json").unlink()
    assert export(source, tmp_path / "target", load=stub()).least_cosine >= LEAST_COSINE


def test_a_model_that_differs_from_its_original_is_not_written(
    source: Path, tmp_path: Path
) -> None:
    before = listing(tmp_path)
    with pytest.raises(SemanticError, match=r"differs from .* nothing written"):
        export(source, tmp_path / "target", load=stub(written_seed=1))
    assert listing(tmp_path) == before


def test_pooling_that_the_original_does_otherwise_is_noticed(source: Path, tmp_path: Path) -> None:
    write_json(source / "1_Pooling" / "config.json", {"pooling_mode": "cls"})
    with pytest.raises(SemanticError, match="differs"):
        export(source, tmp_path / "target", load=stub())


def test_an_empty_folder_is_a_target_and_a_taken_one_is_not(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    export(source, target, load=stub())
    before = listing(target)
    with pytest.raises(SemanticError, match="not an empty folder: choose another"):
        export(source, target, load=stub())
    assert listing(target) == before


def test_a_target_that_cannot_be_made_is_said_so(source: Path) -> None:
    with pytest.raises(SemanticError, match="cannot be read or written"):
        export(source, source / "README.md" / "below" / "target", load=stub())


def test_a_folder_that_is_no_sentence_model_is_refused_before_torch_is_loaded(
    tmp_path: Path,
) -> None:
    with pytest.raises(SemanticError, match=r"has no modules\.json"):
        export(tmp_path, tmp_path / "target")


@pytest.mark.parametrize("library", ["torch", "sentence_transformers", "onnxscript"])
def test_without_torch_the_message_says_what_an_export_needs(
    source: Path, tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("onnxscript", "sentence_transformers", "torch"):
        module = None if name == library else type(sys)(name)
        monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(SemanticError, match=f"{library} cannot be imported.*pip install torch"):
        export(source, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_the_sentences_that_prove_an_export_include_one_longer_than_most_models_read() -> None:
    assert max(len(sentence.split()) for sentence in SENTENCES) > 512


@pytest.fixture
def torch_model(tmp_path: Path) -> Path:
    """A BERT of two layers with random weights, as sentence-transformers saves it."""
    for name in ("onnxscript", "torch"):
        pytest.importorskip(name, reason=f"only an export needs {name}")
    sentence: Any = pytest.importorskip(
        "sentence_transformers", reason="only an export needs sentence-transformers"
    )
    transformers: Any = pytest.importorskip("transformers")
    bert = tmp_path / "bert"
    config = transformers.BertConfig(
        vocab_size=60,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=POSITIONS,
    )
    transformers.BertModel(config).save_pretrained(bert)
    vocabulary = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS)
    tokenizer = transformers.BertTokenizer(
        vocab={word: number for number, word in enumerate(vocabulary)},
        model_max_length=POSITIONS,
    )
    tokenizer.save_pretrained(bert)
    folder = tmp_path / "original"
    sentence.SentenceTransformer(str(bert), device="cpu").save(str(folder))
    return folder


@pytest.mark.filterwarnings("ignore")  # torch and transformers warn of their own ways
def test_a_torch_model_and_its_export_agree(torch_model: Path, tmp_path: Path) -> None:
    made = export(torch_model, tmp_path / "target")
    texts = ["how long does recovery take", "b12", "b 12 " * 50]
    original = load_original(torch_model).encode(texts)
    exported = OnnxEmbedder(made.folder).embed(texts)
    np.testing.assert_allclose(exported, original, atol=1e-5)
    assert (made.dimensions, made.max_length) == (16, POSITIONS)
