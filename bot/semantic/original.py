"""The model to export, in torch: the one file that needs torch and sentence-transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from bot.core.sparse import Floats
from bot.semantic.errors import SemanticError

_IN_ONE_FILE = 1_500_000_000  # bytes of weights; a protocol buffer ends at 2 GiB


class Original(Protocol):
    """A sentence-embedding model that can be written as ONNX."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """The model's own vectors, shape (texts, dimensions)."""
        ...

    def write_onnx(self, path: Path) -> None:
        """Write the model up to the vectors of the tokens: pooling is the embedder's."""
        ...

    def write_tokenizer(self, path: Path) -> None:
        """Write the tokenizer as one JSON file."""
        ...


def load_original(folder: Path) -> Original:
    """Open a sentence-transformers folder, offline. Raises SemanticError."""
    try:
        # Two gigabytes of libraries that only an export needs.
        import onnxscript  # noqa: F401, PLC0415 - torch asks for it late and says less
        import sentence_transformers  # noqa: PLC0415 - as said above
        import torch  # noqa: PLC0415 - as said above
    except ImportError as error:
        raise SemanticError(
            f"{error.name or 'a library'} cannot be imported: an export, and nothing else, needs "
            "pip install torch sentence-transformers onnx onnxscript"
        ) from error
    try:
        model = sentence_transformers.SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            # The fused kernels of other implementations have no counterpart in ONNX everywhere.
            model_kwargs={"attn_implementation": "eager"},
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise SemanticError(
            f"{folder} cannot be opened by sentence-transformers: {error}"
        ) from error
    # Some models are stored in half precision, which is slower on most processors.
    return _TorchOriginal(torch, model.float().eval())


class _TorchOriginal:
    """An `Original` of torch and sentence-transformers, which come without types."""

    def __init__(self, torch: Any, model: Any) -> None:  # noqa: ANN401 - as the class says
        self._torch = torch
        self._model = model

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = self._model.encode(list(texts), normalize_embeddings=True)
        return np.asarray(vectors, np.float32)

    def write_tokenizer(self, path: Path) -> None:
        tokenizer = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if tokenizer is None:
            raise SemanticError("the model has no fast tokenizer, and the bot runs no other")
        tokenizer.save(str(path))

    def write_onnx(self, path: Path) -> None:
        torch, transformer = self._torch, self._model[0].auto_model
        # Two texts of different length: dimensions of 1 would be taken for constants.
        example = self._model.tokenizer(
            ["how long does it take", "b12"], padding=True, return_tensors="pt"
        )
        names = list(example)

        def forward(module: Any, *tensors: Any) -> Any:  # noqa: ANN401 - torch comes without types
            given = dict(zip(names, tensors, strict=True))
            return module.transformer(**given, return_dict=False)[0]

        # Not a class statement: a base that mypy does not know has no place in one.
        token_vectors = type("TokenVectors", (torch.nn.Module,), {"forward": forward})()
        token_vectors.transformer = transformer

        free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
        size = sum(weight.nbytes for weight in transformer.parameters())
        try:
            torch.onnx.export(
                token_vectors.eval(),
                tuple(example.values()),
                str(path),
                input_names=names,
                output_names=["last_hidden_state"],
                dynamic_shapes=(tuple(free for _ in names),),
                external_data=size > _IN_ONE_FILE,
                dynamo=True,
                verbose=False,
            )
        except RuntimeError as error:  # torch's own errors are kinds of it
            raise SemanticError(f"torch cannot write the model as ONNX: {error}") from error
