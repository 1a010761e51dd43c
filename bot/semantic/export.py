"""Turn a sentence-transformers folder into the ONNX form that the bot runs, and prove it equal."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.core.sparse import Floats
from bot.semantic.errors import SemanticError
from bot.semantic.folder import MODEL, MODULES, TOKENIZER, configuration_files
from bot.semantic.onnx import OnnxEmbedder
from bot.semantic.original import Original, load_original

LEAST_COSINE = 0.9999

# What shows a difference: lengths in one batch, truncation, marks, other scripts, next to nothing.
SENTENCES = (
    "How long does recovery take once B12 treatment starts?",
    "b12",
    "wats da best food 4 vegans??",
    "My hands tingle and I'm so tired… could it be a vitamin B₁₂ deficiency, or MS?",
    "Wie lange dauert die Erholung? Combien de temps ? Сколько времени?",
    "क्या बी12 की कमी से झुनझुनी होती है? هل يسبب النقص التنميل؟",
    "?",
    "I was diagnosed two years ago and since then nobody has looked at my B12 again. " * 60,
)

_ABOUT = ("README.md", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was made: its size, and how close it comes to the original where it is furthest."""

    folder: Path
    dimensions: int
    max_length: int
    least_cosine: float


def export(
    folder: Path, target: Path, *, load: Callable[[Path], Original] = load_original
) -> Exported:
    """Write the ONNX form of a sentence-transformers model.

    The target appears whole and verified, or not at all.

    Args:
        folder: The model as sentence-transformers saves it.
        target: A folder that does not exist, or is empty.
        load: Opens the original.

    Raises:
        SemanticError: No such model, a library is missing, the target is taken, or the two
            models differ.
    """
    if not (folder / MODULES).is_file():
        raise SemanticError(f"{folder} is no sentence-transformers model: it has no {MODULES}")
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise SemanticError(
                f"{target} is there already and not an empty folder: choose another"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".faqbot-export-") as parent:
            made = Path(parent) / "model"
            made.mkdir()
            original = load(folder)
            _copy(folder, made)
            if not (made / TOKENIZER).is_file():
                original.write_tokenizer(made / TOKENIZER)
            original.write_onnx(made / MODEL)
            embedder = OnnxEmbedder(made)
            least = _least_cosine(original.encode(SENTENCES), embedder.embed(SENTENCES))
            if not least >= LEAST_COSINE:
                raise SemanticError(
                    f"the exported model differs from {folder} (cosine {least:.4f}, at least "
                    f"{LEAST_COSINE} expected): nothing written; choose another model"
                )
            made.replace(target)
    except OSError as error:
        raise SemanticError(
            f"{error.filename or target} cannot be read or written: {error.strerror}"
        ) from error
    return Exported(
        folder=target,
        dimensions=embedder.dimensions,
        max_length=embedder.max_length,
        least_cosine=least,
    )


def _copy(folder: Path, made: Path) -> None:
    about = (folder / name for name in (TOKENIZER, *_ABOUT))
    for path in (*configuration_files(folder), *(path for path in about if path.is_file())):
        copied = made / path.relative_to(folder)
        copied.parent.mkdir(parents=True, exist_ok=True)
        # Contents only: the original may be read-only, the copy must not be.
        shutil.copyfile(path, copied)


def _least_cosine(original: Floats, exported: Floats) -> float:
    if original.shape != exported.shape:
        return -1.0
    lengths = np.linalg.norm(original, axis=1)
    return float((np.einsum("rd,rd->r", original, exported) / lengths).min())
