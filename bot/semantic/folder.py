"""A model's folder: where its files are, and how the model wants its texts cut and pooled.

It is laid out as sentence-transformers does: `model.onnx` (or `onnx/model.onnx`, as on the model
hubs), `tokenizer.json`, and, all optional, `modules.json`, `1_Pooling/config.json`,
`sentence_bert_config.json`, `config_sentence_transformers.json`, `tokenizer_config.json` and
`config.json`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.semantic.errors import SETTING, SemanticError

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
MODULES = "modules.json"
POOLING = "1_Pooling"
CONFIGS = (
    MODULES,
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "tokenizer_config.json",
    "config.json",
)

DEFAULT_MAX_LENGTH = 256  # tokens; all-MiniLM's own, and more than the bot's windows need
LEAST_MAX_LENGTH = 3  # one token between those that begin and end a text
# Tokenizers without a limit say 10^30: more than this is no limit of a model.
MOST_MAX_LENGTH = 100_000

# Raise it whenever the code makes other vectors of the same files, so that none is mixed up.
VECTORS_VERSION = 1


class Pooling(StrEnum):
    """How the vectors of a text's tokens become the vector of the text."""

    MEAN = "mean"
    CLS = "cls"


# A mean divided by the root of the length points where the mean does, and only that counts.
_POOLING = {"mean": Pooling.MEAN, "mean_sqrt_len_tokens": Pooling.MEAN, "cls": Pooling.CLS}
_OLD_POOLING = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_DAMAGED = "is damaged: fetch or export the model again"
_KNOWN_STEPS = ("Transformer", "Pooling", "Normalize")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model's files, and what its configuration asks for."""

    model: Path
    tokenizer: Path
    max_length: int
    pooling: Pooling
    prompt: str
    lower_case: bool

    def key(self) -> str:
        """A digest of all that decides the vectors: weights, tokenizer and configuration."""
        digest = hashlib.sha256()
        settings = (VECTORS_VERSION, self.max_length, self.pooling, self.prompt, self.lower_case)
        digest.update(repr(settings).encode())
        # Weights of a large model lie beside it: model.onnx.data, model.onnx_data.
        for path in (*sorted(self.model.parent.glob(self.model.name + "*")), self.tokenizer):
            digest.update(_file_digest(path))
        return digest.hexdigest()


def read_folder(folder: Path) -> ModelFolder:
    """Find a model's files and read its configuration. Raises SemanticError."""
    if not folder.is_dir():
        raise SemanticError(f"{folder} is no folder: {SETTING} names the folder of a model")
    steps = _steps(folder)
    bert = _read_object(folder / "sentence_bert_config.json")
    return ModelFolder(
        model=_first_file(folder, MODEL, f"onnx/{MODEL}"),
        tokenizer=_first_file(folder, TOKENIZER),
        max_length=_max_length(folder, bert),
        pooling=_pooling(folder / steps.get("Pooling", POOLING) / "config.json"),
        prompt=_prompt(folder),
        lower_case=bert.get("do_lower_case") is True,
    )


def configuration_files(folder: Path) -> Iterator[Path]:
    """The files of a sentence-transformers folder that `read_folder` looks at, where present."""
    pooling = Path(_steps(folder).get("Pooling", POOLING)) / "config.json"
    for name in (*CONFIGS, pooling):
        if (folder / name).is_file():
            yield folder / name


def _first_file(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SemanticError(
        f"{folder} has no {names[0]}: {SETTING} names a folder with {MODEL} and {TOKENIZER}; "
        "`faqbot semantic export` makes one of a sentence-transformers folder"
    )


def _steps(folder: Path) -> dict[str, str]:
    """The model's steps and the folder of each; a step that would be left out is an error."""
    steps = {}
    for module in _modules(folder / MODULES):
        name = str(module.get("type", "")).rpartition(".")[2]
        if name not in _KNOWN_STEPS:
            raise SemanticError(
                f"{folder} is a model with a step `{name}`, which the bot does not run: "
                f"choose one with {', '.join(_KNOWN_STEPS)} alone"
            )
        place = Path(str(module.get("path", "")))
        if place.is_absolute() or ".." in place.parts:
            raise SemanticError(f"{folder / MODULES} {_DAMAGED}")
        steps[name] = str(place)
    return steps


def _modules(path: Path) -> list[dict[str, Any]]:
    found = _read(path)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(module, dict) for module in found):
        raise SemanticError(f"{path} {_DAMAGED}")
    return found


def _pooling(path: Path) -> Pooling:
    config = _read_object(path)
    asked = config.get("pooling_mode")
    if asked is None:
        asked = [mode for name, mode in _OLD_POOLING.items() if config.get(name) is True]
    modes = [asked] if isinstance(asked, str) else asked or ["mean"]
    if config.get("include_prompt") is False or len(modes) != 1 or modes[0] not in _POOLING:
        raise SemanticError(
            f"{path} asks for a pooling that the bot does not do: choose a model with mean or "
            "cls pooling, prompt included"
        )
    return _POOLING[modes[0]]


def _max_length(folder: Path, bert: dict[str, Any]) -> int:
    tokenizer = _read_object(folder / "tokenizer_config.json")
    model = _read_object(folder / "config.json")
    asked = bert.get("max_seq_length") or tokenizer.get("model_max_length")
    given = [
        limit
        for limit in (asked, model.get("max_position_embeddings"))
        if isinstance(limit, int) and LEAST_MAX_LENGTH <= limit <= MOST_MAX_LENGTH
    ]
    return min(given, default=DEFAULT_MAX_LENGTH)


def _prompt(folder: Path) -> str:
    """What the model was trained to see before every text, as "query: "."""
    config = _read_object(folder / "config_sentence_transformers.json")
    prompts, name = config.get("prompts"), config.get("default_prompt_name")
    return str(prompts.get(name, "")) if isinstance(prompts, dict) and name else ""


def _read_object(path: Path) -> dict[str, Any]:
    found = _read(path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise SemanticError(f"{path} {_DAMAGED}")
    return found


def _read(path: Path) -> object:
    """The JSON in a file; None where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SemanticError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SemanticError(f"{path} {_DAMAGED}") from error
    try:
        found: object = json.loads(text)
    except ValueError as error:
        raise SemanticError(f"{path} {_DAMAGED}") from error
    return found


def _file_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").digest()
    except OSError as error:
        raise SemanticError(f"{path} cannot be read: {error.strerror}") from error
