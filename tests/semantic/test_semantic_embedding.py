"""What OnnxEmbedder makes of a model: the vectors."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from bot.semantic.onnx import OnnxEmbedder
from tests.semantic.tiny import (
    DIMENSIONS,
    POSITIONS,
    WORDS,
    expected,
    write_json,
    write_model,
    write_tokenizer,
)

ROOT = Path(__file__).parents[2]
TEXTS = (
    "how long does recovery take",
    "b12",
    "my feet tingle after b12 injections",
    "",
    "nobody knows these words",
    "how long",
)


def test_a_text_is_the_mean_of_its_tokens_and_never_of_its_padding(folder: Path) -> None:
    vectors = OnnxEmbedder(folder).embed(TEXTS)
    np.testing.assert_allclose(vectors, expected(TEXTS), atol=1e-6)


def test_vectors_are_float32_of_unit_length(folder: Path) -> None:
    vectors = OnnxEmbedder(folder).embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_texts_give_no_vectors_of_the_right_width(folder: Path) -> None:
    assert OnnxEmbedder(folder).embed([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("config", [{"pooling_mode_cls_token": True}, {"pooling_mode": "cls"}])
def test_the_first_token_stands_for_the_text_where_the_folder_says_so(
    folder: Path, config: dict[str, object]
) -> None:
    write_json(folder / "1_Pooling" / "config.json", config)
    vectors = OnnxEmbedder(folder).embed(TEXTS)
    np.testing.assert_allclose(vectors, expected(TEXTS, cls=True), atol=1e-6)


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode": "mean"},
        {"pooling_mode": ["mean"]},
        {"pooling_mode_mean_sqrt_len_tokens": True},
        {"pooling_mode_cls_token": False},
        {},
    ],
)
def test_every_way_to_ask_for_the_mean_gives_the_mean(
    folder: Path, config: dict[str, object]
) -> None:
    write_json(folder / "1_Pooling" / "config.json", config)
    np.testing.assert_allclose(OnnxEmbedder(folder).embed(TEXTS), expected(TEXTS), atol=1e-6)


def test_the_pooling_step_is_looked_for_where_the_modules_say(folder: Path) -> None:
    (folder / "1_Pooling").rename(folder / "pool")
    write_json(folder / "pool" / "config.json", {"pooling_mode": "cls"})
    write_json(folder / "modules.json", [{"type": "a.b.Pooling", "path": "pool"}])
    vectors = OnnxEmbedder(folder).embed(TEXTS)
    np.testing.assert_allclose(vectors, expected(TEXTS, cls=True), atol=1e-6)


@pytest.mark.parametrize("size", [1, 2, 3, 32])
def test_a_text_in_a_batch_has_the_vector_that_it_has_alone(folder: Path, size: int) -> None:
    embedder = OnnxEmbedder(folder, batch_size=size)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    np.testing.assert_allclose(embedder.embed(TEXTS), alone, atol=1e-6)


def test_many_texts_keep_their_order(folder: Path) -> None:
    chance = np.random.default_rng(1)
    texts = [" ".join(chance.choice(WORDS, size=chance.integers(1, 9))) for _ in range(200)]
    np.testing.assert_allclose(
        OnnxEmbedder(folder, batch_size=7).embed(texts), expected(texts), atol=1e-6
    )


def test_a_long_text_is_cut_at_the_models_limit_and_not_at_the_tokenizers(folder: Path) -> None:
    text = " ".join(WORDS[:10] * 3)
    embedder = OnnxEmbedder(folder)
    assert embedder.max_length == POSITIONS
    np.testing.assert_allclose(embedder.embed([text]), expected([text]), atol=1e-6)
    cut = " ".join(WORDS[:10])
    np.testing.assert_allclose(embedder.embed([text]), embedder.embed([cut]), atol=1e-6)


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        ({"sentence_bert_config.json": {"max_seq_length": 6}}, 6),
        ({"tokenizer_config.json": {"model_max_length": 7}}, 7),
        ({"tokenizer_config.json": {"model_max_length": 10**30}}, POSITIONS),
        ({"sentence_bert_config.json": {"max_seq_length": 512}}, POSITIONS),
        ({"sentence_bert_config.json": {"max_seq_length": None}}, POSITIONS),
        (
            {
                "sentence_bert_config.json": {"max_seq_length": 5},
                "tokenizer_config.json": {"model_max_length": 4},
            },
            5,
        ),
    ],
)
def test_the_limit_is_the_sentence_models_then_the_tokenizers_within_the_networks(
    folder: Path, files: dict[str, dict[str, object]], limit: int
) -> None:
    for name, config in files.items():
        write_json(folder / name, config)
    embedder = OnnxEmbedder(folder)
    assert embedder.max_length == limit
    text = " ".join(WORDS)
    wanted = expected([text], max_length=limit)
    np.testing.assert_allclose(embedder.embed([text]), wanted, atol=1e-6)


@pytest.mark.parametrize(
    "inputs",
    [
        {"input_ids": TensorProto.INT64, "attention_mask": TensorProto.INT64},
        {"input_ids": TensorProto.INT32, "attention_mask": TensorProto.INT32},
        {
            "input_ids": TensorProto.INT64,
            "token_type_ids": TensorProto.INT32,
            "attention_mask": TensorProto.INT64,
        },
    ],
)
def test_a_model_gets_the_inputs_that_it_has_in_the_size_that_it_wants(
    folder: Path, inputs: dict[str, int]
) -> None:
    write_model(folder / "model.onnx", inputs=inputs)
    np.testing.assert_allclose(OnnxEmbedder(folder).embed(TEXTS), expected(TEXTS), atol=1e-6)


@pytest.mark.parametrize("output", ["token_embeddings", "hidden_states_of_some_export"])
def test_the_token_vectors_are_found_by_name_or_because_they_are_alone(
    folder: Path, output: str
) -> None:
    write_model(folder / "model.onnx", output=output)
    np.testing.assert_allclose(OnnxEmbedder(folder).embed(TEXTS), expected(TEXTS), atol=1e-6)


def test_the_layout_of_the_model_hubs_is_understood(folder: Path) -> None:
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    np.testing.assert_allclose(OnnxEmbedder(folder).embed(TEXTS), expected(TEXTS), atol=1e-6)


def test_a_model_and_its_tokenizer_alone_are_enough(folder: Path) -> None:
    for path in (*folder.glob("*.json"), *folder.glob("1_Pooling/*")):
        if path.name != "tokenizer.json":
            path.unlink()
    write_json(folder / "config.json", {"max_position_embeddings": POSITIONS})
    np.testing.assert_allclose(OnnxEmbedder(folder).embed(TEXTS), expected(TEXTS), atol=1e-6)


def test_the_prompt_that_the_model_was_trained_with_precedes_every_text(folder: Path) -> None:
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"ask": "query: "}, "default_prompt_name": "ask"},
    )
    vectors = OnnxEmbedder(folder).embed(["b12"])
    np.testing.assert_allclose(vectors, expected(["query: b12"]), atol=1e-6)


def test_capitals_go_where_the_model_was_trained_without(folder: Path) -> None:
    with_capitals = OnnxEmbedder(folder).embed(["Loud B12"])
    write_json(folder / "sentence_bert_config.json", {"do_lower_case": True})
    lowered = OnnxEmbedder(folder).embed(["Loud B12"])
    np.testing.assert_allclose(with_capitals, expected(["Loud unknown"]), atol=1e-6)
    np.testing.assert_allclose(lowered, expected(["unknown b12"]), atol=1e-6)


def test_a_text_without_tokens_is_like_nothing_and_harms_no_neighbour(folder: Path) -> None:
    write_tokenizer(folder / "tokenizer.json", special=False)
    embedder = OnnxEmbedder(folder)
    vectors = embedder.embed(["b12", "", "how long"])
    assert not vectors[1].any()
    np.testing.assert_allclose(vectors[[0, 2]], embedder.embed(["b12", "how long"]), atol=1e-6)
    assert not embedder.embed([""]).any()


def test_half_a_surrogate_pair_is_a_strange_word_and_no_crash(folder: Path) -> None:
    text = json.loads('"b12 \\ud83d"')
    vectors = OnnxEmbedder(folder).embed([text])
    np.testing.assert_allclose(vectors, expected(["b12 unknown"]), atol=1e-6)


def test_threads_may_share_an_embedder(folder: Path) -> None:
    embedder = OnnxEmbedder(folder, threads=2)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(embedder.embed, [TEXTS] * 64):
            np.testing.assert_allclose(vectors, expected(TEXTS), atol=1e-6)


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"batch_size": 0}])
def test_options_below_one_are_refused(folder: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        OnnxEmbedder(folder, **wrong)


def test_onnxruntime_reports_nothing_and_keeps_nothing_to_report(
    folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    code = (
        "import sys, pathlib, bot.semantic.onnx\n"
        "bot.semantic.onnx.OnnxEmbedder(pathlib.Path(sys.argv[1])).embed(['b12'])"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        # Bare: in a CI system or a unit test onnxruntime would be silent by itself.
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        timeout=60,
    )
    assert list(home.rglob("*")) == []


def test_importing_the_room_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, bot.semantic.onnx, bot.semantic.cache, bot.semantic.export\n"
        "heavy = {'onnxruntime', 'tokenizers', 'torch', 'sentence_transformers', 'onnx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"
