"""Sentence embeddings from an ONNX model: tokenise, run, pool, bring to unit length."""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.core.sparse import Floats
from bot.semantic.errors import INSTALL, SETTING, SemanticError
from bot.semantic.folder import Pooling, read_folder

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_IDS, _MASK, _TYPES = "input_ids", "attention_mask", "token_type_ids"
_INTEGERS: dict[str, np.dtype[Any]] = {
    "tensor(int64)": np.dtype(np.int64),
    "tensor(int32)": np.dtype(np.int32),
}
_TOKEN_VECTORS = ("last_hidden_state", "token_embeddings")
_SILENT = 4  # onnxruntime's "fatal": what goes wrong is raised, and must not be printed as well
# Official builds of onnxruntime, from 1.29 on also for Linux, report to Microsoft unless told not
# to: the machine, the model, and error messages, which quote token numbers of somebody's question.
_NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "1")
_AGAIN = "export the model again with `faqbot semantic export`"


class _Port(Protocol):
    """An input or output of a model, as onnxruntime, which comes without types, describes it."""

    name: str
    type: str
    shape: Sequence[object]


class _Session(Protocol):
    """The part of onnxruntime's InferenceSession that is used."""

    def get_inputs(self) -> Sequence[_Port]: ...

    def get_outputs(self) -> Sequence[_Port]: ...

    def run(self, names: Sequence[str], feeds: dict[str, NDArray[Any]]) -> Sequence[Floats]: ...


class OnnxEmbedder:
    """Embeds texts with the model of a folder (see `bot.semantic.folder`); an `Embedder`.

    Opening it runs the model once, on the longest text that it will ever get, so that a model that
    does not fit is found when the bot starts and not at somebody's question. Several threads may
    use it at once; a call blocks its own for some milliseconds a text.
    """

    def __init__(self, folder: Path, *, threads: int = 1, batch_size: int = 16) -> None:
        """Open the model.

        Args:
            folder: The model's folder.
            threads: How many threads a calculation is spread over; a bot shares its processor.
            batch_size: How many texts go through the model together.

        Raises:
            SemanticError: The extra is not installed, or the folder holds no fitting model.
        """
        if threads < 1 or batch_size < 1:
            raise ValueError("threads and batch_size are at least 1")
        self._folder = read_folder(folder)
        self._batch_size = batch_size
        self._tokenizer = _open_tokenizer(self._folder.tokenizer, self._folder.max_length)
        self._session, self._run_errors = _open_session(self._folder.model, threads)
        self._inputs = self._fitting_inputs()
        self._output = self._fitting_output()
        self.dimensions = self._try_out()

    @cached_property
    def key(self) -> str:
        """What tells this model's vectors from any other's; reads all of its files."""
        return self._folder.key()

    @property
    def max_length(self) -> int:
        """How many tokens of a text are looked at."""
        return self._folder.max_length

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape (texts, dimensions).

        A text that has no tokens gets zeros: it is like nothing.
        """
        encodings = [self._encode(text) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        # Texts of like length go together: padding is work for nothing.
        order = sorted(
            (row for row, encoding in enumerate(encodings) if encoding.ids),
            key=lambda row: len(encodings[row].ids),
        )
        for start in range(0, len(order), self._batch_size):
            rows = order[start : start + self._batch_size]
            vectors[rows] = self._vectors(*_padded([encodings[row] for row in rows]))
        return vectors

    def _encode(self, text: str) -> "Encoding":
        if self._folder.lower_case:
            text = text.lower()
        # JSON may hold half a surrogate pair, which the tokenizer refuses.
        clean = (self._folder.prompt + text).encode("utf-8", "replace").decode("utf-8")
        return self._tokenizer.encode(clean)

    def _vectors(
        self, ids: NDArray[np.int64], mask: NDArray[np.int64], types: NDArray[np.int64]
    ) -> Floats:
        feeds = {_IDS: ids, _MASK: mask, _TYPES: types}
        try:
            (tokens,) = self._session.run(
                [self._output], {name: feeds[name].astype(kind) for name, kind in self._inputs}
            )
        except self._run_errors as error:
            raise SemanticError(
                f"{self._folder.model} failed on a text of {ids.shape[1]} tokens with numbers up "
                f"to {ids.max()}: {_AGAIN} ({type(error).__name__})"
            ) from error
        expected = (*ids.shape, tokens.shape[-1])
        if tokens.shape != expected:
            raise SemanticError(
                f"{self._folder.model} gives values of shape {tokens.shape} in place of a vector "
                f"a token: {_AGAIN}"
            )
        return _unit(_pool(tokens.astype(np.float32, copy=False), mask, self._folder.pooling))

    def _fitting_inputs(self) -> tuple[tuple[str, np.dtype[Any]], ...]:
        found = {given.name: given.type for given in self._session.get_inputs()}
        wrong = sorted(
            name
            for name, kind in found.items()
            if name not in (_IDS, _MASK, _TYPES) or kind not in _INTEGERS
        )
        if wrong or not {_IDS, _MASK} <= set(found):
            raise SemanticError(
                f"{self._folder.model} wants the inputs {', '.join(sorted(found)) or '(none)'}; "
                f"a sentence-embedding model takes whole numbers as {_IDS}, {_MASK} and perhaps "
                f"{_TYPES}: choose another model, or {_AGAIN}"
            )
        return tuple((name, _INTEGERS[kind]) for name, kind in found.items())

    def _fitting_output(self) -> str:
        ranks = {given.name: len(given.shape) for given in self._session.get_outputs()}
        vectors = [name for name, rank in ranks.items() if rank == 3]
        for name in (*_TOKEN_VECTORS, *vectors[: len(vectors) == 1]):
            if name in vectors:
                return name
        raise SemanticError(
            f"{self._folder.model} gives {', '.join(sorted(ranks))}, and none of them is a vector "
            f"a token ({' or '.join(_TOKEN_VECTORS)}): choose another model, or {_AGAIN}"
        )

    def _try_out(self) -> int:
        longest = self._encode("b 12 " * self._folder.max_length)
        short = self._encode("b12")
        if not longest.ids:
            raise SemanticError(
                f"{self._folder.tokenizer} finds no words in a plain text: {_AGAIN}"
            )
        ids, mask, types = _padded([encoding for encoding in (short, longest) if encoding.ids])
        vectors = self._vectors(ids, mask, types)
        # A tokenizer of a larger model would fail some day, on a rare word.
        ids[0, 0] = max(self._tokenizer.get_vocab().values())
        self._vectors(ids, mask, types)
        if not vectors.any(axis=1).all():
            raise SemanticError(f"{self._folder.model} gives no usable numbers: {_AGAIN}")
        dimensions: int = vectors.shape[1]
        return dimensions


def _open_tokenizer(path: Path, max_length: int) -> "Tokenizer":
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415 - an optional extra, paid for if used
    except ImportError as error:
        raise _missing_extra(error) from error
    try:
        # From bytes, not from a file: only so does it raise something narrower than Exception.
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except OSError as error:
        raise SemanticError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SemanticError(f"{path} is no tokenizer: fetch or export the model again") from error
    unknown = getattr(tokenizer.model, "unk_token", None)
    if unknown is not None and tokenizer.token_to_id(unknown) is None:
        # It would be a bare Exception, at the first word that the tokenizer does not know.
        raise SemanticError(f"{path} has no {unknown} for unknown words: {_AGAIN}")
    # The file has its own, often for training; the padding here is by batch.
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    return tokenizer


def _open_session(path: Path, threads: int) -> tuple[_Session, tuple[type[Exception], ...]]:
    # Before the import, which already writes an identifier of the machine to its disk.
    os.environ.update([_NO_TELEMETRY])
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra, paid for if used
        from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415 - as above
    except ImportError as error:
        raise _missing_extra(error) from error
    onnxruntime.disable_telemetry_events()  # Windows looks at no variable
    # Its errors have no parent but Exception.
    own = (kind for kind in vars(state).values() if isinstance(kind, type))
    errors: tuple[type[Exception], ...] = (RuntimeError, ValueError)
    errors += tuple(kind for kind in own if issubclass(kind, Exception))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _SILENT
    # Threads that wait must not burn the processor between two questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except errors as error:
        raise SemanticError(
            f"{path} is no ONNX model that onnxruntime {onnxruntime.__version__} can run: "
            f"{_AGAIN} ({type(error).__name__})"
        ) from error
    return session, errors


def _missing_extra(error: ImportError) -> SemanticError:
    return SemanticError(
        f"{SETTING} is set, but {error.name or 'a library'} cannot be imported: {INSTALL}, "
        f"or unset {SETTING}"
    )


def _padded(
    encodings: Sequence["Encoding"],
) -> tuple[NDArray[np.int64], ...]:
    """Ids, mask and types of some texts, filled up with masked zeros to the longest."""
    shape = (len(encodings), max(len(encoding.ids) for encoding in encodings))
    ids, mask, types = (np.zeros(shape, np.int64) for _ in range(3))
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        ids[row, :length] = encoding.ids
        mask[row, :length] = 1
        types[row, :length] = encoding.type_ids
    return ids, mask, types


def _pool(tokens: Floats, mask: NDArray[np.int64], pooling: Pooling) -> Floats:
    if pooling is Pooling.CLS:
        return tokens[:, 0]
    # No division by the length: the vector is brought to unit length anyway.
    mean: Floats = np.einsum("rtd,rt->rd", tokens, mask.astype(np.float32))
    return mean


def _unit(vectors: Floats) -> Floats:
    """Vectors brought to unit length; what is no number becomes zeros, which are like nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 0)
    unit: Floats = np.zeros_like(vectors)
    np.divide(vectors, lengths, out=unit, where=usable)
    return unit
