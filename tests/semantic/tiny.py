"""A sentence-embedding model of a few hundred bytes, made with the `onnx` package, and what it
must give, calculated without it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from bot.core.sparse import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS = (
    *("how", "long", "does", "recovery", "take", "after", "b12", "injections"),
    *("my", "feet", "tingle", "b", "12", "query:", "Loud"),
)
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
IDS = {word: number for number, word in enumerate((*SPECIAL, *WORDS))}
DIMENSIONS = 5
POSITIONS = 12
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def tables(seed: int = 0) -> tuple[Floats, Floats]:
    """The vectors of the tokens and of their places."""
    chance = np.random.default_rng(seed)
    tokens = chance.normal(size=(len(IDS), DIMENSIONS)).astype(np.float32)
    tokens[IDS["[PAD]"]] = 1000  # padding that is counted shows
    return tokens, chance.normal(size=(POSITIONS, DIMENSIONS)).astype(np.float32)


def expected(
    texts: Sequence[str], *, max_length: int = POSITIONS, cls: bool = False, seed: int = 0
) -> Floats:
    """What the model of `write_model` means: token + place, pooled, of unit length."""
    token, place = tables(seed)
    vectors = []
    for text in texts:
        words = [IDS.get(word, IDS["[UNK]"]) for word in text.split()][: max_length - 2]
        row = [IDS["[CLS]"], *words, IDS["[SEP]"]]
        values = token[row] + place[: len(row)]
        vector = values[0] if cls else values.mean(axis=0)
        vectors.append(vector / np.linalg.norm(vector))
    return np.array(vectors, np.float32).reshape(-1, DIMENSIONS)


def write_model(
    path: Path,
    *,
    seed: int = 0,
    inputs: Mapping[str, int] | None = None,
    output: str = "last_hidden_state",
    factor: float = 1.0,
) -> None:
    """Write `tokens[ids] + places[:length]`, times a factor, as ONNX."""
    kinds = dict.fromkeys(INPUTS, TensorProto.INT64) if inputs is None else inputs
    ids = next(iter(kinds))
    token, place = tables(seed)
    nodes = [
        helper.make_node("Cast", [ids], ["ids"], to=TensorProto.INT64),
        helper.make_node("Gather", ["token", "ids"], ["tokens"]),
        helper.make_node("Shape", ["ids"], ["length"], start=1),
        helper.make_node("Slice", ["place", "zero", "length"], ["places"]),
        helper.make_node("Add", ["tokens", "places"], ["sum"]),
        helper.make_node("Mul", ["sum", "factor"], [output]),
    ]
    constants: dict[str, NDArray[Any]] = {
        "token": token,
        "place": place,
        "zero": np.zeros(1, np.int64),
        "factor": np.array(factor, np.float32),
    }
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind in kinds.items()],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [*shape, DIMENSIONS])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    save(graph, path)


def write_pooled_model(path: Path) -> None:
    """Write a model that gives one vector a text: the pooler's, which is not what we want."""
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["token", "input_ids"], ["tokens"]),
            helper.make_node("ReduceMax", ["tokens"], ["pooler_output"], axes=[1], keepdims=0),
        ],
        "pooled",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in INPUTS[:2]
        ],
        [helper.make_tensor_value_info("pooler_output", TensorProto.FLOAT, ["texts", DIMENSIONS])],
        [numpy_helper.from_array(tables()[0], "token")],
    )
    save(graph, path)


def save(graph: onnx.GraphProto, path: Path) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)


def write_tokenizer(path: Path, *, special: bool = True) -> None:
    """Write a tokenizer of whole words, with padding and truncation of its own, as MiniLM's."""
    tokenizer = Tokenizer(models.WordLevel(IDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.normalizer = normalizers.NFC()
    if special:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            special_tokens=[(name, IDS[name]) for name in ("[CLS]", "[SEP]")],
        )
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=11)
    tokenizer.save(str(path))


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def make_folder(folder: Path, *, seed: int = 0) -> Path:
    """A folder as sentence-transformers lays it out, with mean pooling."""
    folder.mkdir(parents=True, exist_ok=True)
    write_model(folder / "model.onnx", seed=seed)
    write_tokenizer(folder / "tokenizer.json")
    write_json(folder / "config.json", {"max_position_embeddings": POSITIONS})
    write_json(folder / "1_Pooling" / "config.json", {"pooling_mode_mean_tokens": True})
    steps = (("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize"))
    write_json(
        folder / "modules.json",
        [{"type": f"sentence_transformers.models.{name}", "path": path} for name, path in steps],
    )
    return folder
