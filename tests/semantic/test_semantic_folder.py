"""What is refused, and how it is said; what tells one model from another."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from onnx import TensorProto

from bot.semantic.errors import SemanticError
from bot.semantic.onnx import OnnxEmbedder
from tests.semantic.tiny import (
    IDS,
    INPUTS,
    POSITIONS,
    make_folder,
    write_json,
    write_model,
    write_pooled_model,
    write_tokenizer,
)

Damage = Callable[[Path], object]


def refusal(folder: Path) -> str:
    with pytest.raises(SemanticError) as refused:
        OnnxEmbedder(folder)
    return str(refused.value)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_without_the_extra_the_message_says_what_to_install_or_unset(
    folder: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    message = refusal(folder)
    assert library in message
    assert "pip install 'b12-faq-bot[semantic]'" in message
    assert "unset FAQBOT_SEMANTIC_MODEL" in message


def test_a_folder_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    message = refusal(tmp_path / "nowhere")
    assert "nowhere is no folder" in message
    assert "FAQBOT_SEMANTIC_MODEL" in message


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named_and_the_way_to_make_it_too(folder: Path, name: str) -> None:
    (folder / name).unlink()
    message = refusal(folder)
    assert f"has no {name}" in message
    assert "faqbot semantic export" in message


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x07\x12" * 50])
def test_a_file_that_is_no_model_is_refused_in_one_message(
    folder: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "model.onnx").write_bytes(content)
    message = refusal(folder)
    assert "model.onnx is no ONNX model" in message
    assert "export" in message
    assert capfd.readouterr() == ("", "")


def test_half_a_model_is_refused(folder: Path) -> None:
    whole = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(whole[: len(whole) // 2])
    assert "model.onnx is no ONNX model" in refusal(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"model": 3}'])
def test_a_file_that_is_no_tokenizer_is_refused(folder: Path, content: bytes) -> None:
    (folder / "tokenizer.json").write_bytes(content)
    assert "tokenizer.json is no tokenizer" in refusal(folder)


@pytest.mark.parametrize(
    "name",
    [
        "sentence_bert_config.json",
        "config.json",
        "modules.json",
        "tokenizer_config.json",
        "config_sentence_transformers.json",
        "1_Pooling/config.json",
    ],
)
@pytest.mark.parametrize("content", [b"{", b"\xff", b'"text"', b"3"])
def test_a_damaged_configuration_is_named(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert f"{name} is damaged" in refusal(folder)


@pytest.mark.parametrize("path", ["/etc", "../elsewhere"])
def test_modules_that_point_out_of_the_folder_are_refused(folder: Path, path: str) -> None:
    write_json(folder / "modules.json", [{"type": "a.Pooling", "path": path}])
    assert "modules.json is damaged" in refusal(folder)


@pytest.mark.parametrize(
    "inputs",
    [
        {"input_ids": TensorProto.INT64},
        {"pixels": TensorProto.INT64, "attention_mask": TensorProto.INT64},
        dict.fromkeys((*INPUTS, "position_ids"), TensorProto.INT64),
        dict.fromkeys(INPUTS, TensorProto.FLOAT),
    ],
)
def test_a_model_with_other_inputs_is_refused_with_their_names(
    folder: Path, inputs: dict[str, int]
) -> None:
    write_model(folder / "model.onnx", inputs=inputs)
    message = refusal(folder)
    assert "wants the inputs" in message
    assert all(name in message for name in inputs)


def test_a_model_without_a_vector_a_token_is_refused_with_what_it_gives(folder: Path) -> None:
    write_pooled_model(folder / "model.onnx")
    assert "gives pooler_output, and none of them is a vector a token" in refusal(folder)


@pytest.mark.parametrize("factor", [float("nan"), float("inf"), 0.0])
def test_a_model_that_calculates_nonsense_is_found_when_it_is_opened(
    folder: Path, factor: float
) -> None:
    write_model(folder / "model.onnx", factor=factor)
    assert "gives no usable numbers" in refusal(folder)


def test_a_limit_beyond_the_network_is_found_when_the_model_is_opened(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_json(folder / "config.json", {"max_position_embeddings": POSITIONS + 1})
    assert f"failed on a text of {POSITIONS + 1} tokens" in refusal(folder)
    assert capfd.readouterr() == ("", "")


def test_a_tokenizer_with_a_word_too_many_is_found_when_the_model_is_opened(folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_bytes())
    tokenizer["model"]["vocab"]["rare"] = len(IDS)
    write_json(folder / "tokenizer.json", tokenizer)
    assert f"numbers up to {len(IDS)}" in refusal(folder)


def test_a_tokenizer_that_would_fail_on_an_unknown_word_is_refused(folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_bytes())
    del tokenizer["model"]["vocab"]["[UNK]"]
    tokenizer["added_tokens"] = []
    write_json(folder / "tokenizer.json", tokenizer)
    assert "has no [UNK] for unknown words" in refusal(folder)


def test_a_step_that_the_bot_does_not_run_is_refused_by_name(folder: Path) -> None:
    write_json(folder / "modules.json", [{"type": "sentence_transformers.models.Dense"}])
    assert "a step `Dense`" in refusal(folder)


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode_max_tokens": True},
        {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
        {"pooling_mode": "lasttoken"},
        {"pooling_mode": ["mean", "max"]},
        {"pooling_mode": "mean", "include_prompt": False},
    ],
)
def test_a_pooling_that_the_bot_does_not_do_is_refused(
    folder: Path, config: dict[str, object]
) -> None:
    write_json(folder / "1_Pooling" / "config.json", config)
    assert "asks for a pooling that the bot does not do" in refusal(folder)


def test_the_key_is_the_same_wherever_the_folder_lies(folder: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(folder, tmp_path / "moved")
    assert OnnxEmbedder(moved).key == OnnxEmbedder(folder).key


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: write_model(folder / "model.onnx", seed=1),
        lambda folder: (folder / "model.onnx.data").write_bytes(b"weights beside the model"),
        lambda folder: write_tokenizer(folder / "tokenizer.json", special=False),
        lambda folder: write_json(folder / "1_Pooling/config.json", {"pooling_mode": "cls"}),
        lambda folder: write_json(folder / "config.json", {"max_position_embeddings": 8}),
        lambda folder: write_json(folder / "sentence_bert_config.json", {"do_lower_case": True}),
        lambda folder: write_json(
            folder / "config_sentence_transformers.json",
            {"prompts": {"ask": "query: "}, "default_prompt_name": "ask"},
        ),
    ],
)
def test_whatever_changes_the_vectors_changes_the_key(tmp_path: Path, change: Damage) -> None:
    folder = make_folder(tmp_path / "model")
    before = OnnxEmbedder(folder).key
    change(folder)
    assert OnnxEmbedder(folder).key != before
