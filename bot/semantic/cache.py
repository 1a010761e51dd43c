"""The vectors of the FAQ's rows, kept on disk so that a start does not calculate them anew.

What people ask is never written: not the text, not its vector, not its digest.
"""

import hashlib
import io
import logging
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bot.core.scoring import Embedder
from bot.core.sparse import Floats

MAX_ROWS = 50_000  # 78 MB at 384 dimensions
MAX_FILES = 3  # models whose vectors are kept: one in use, one tried, one to go back to

_PREFIX, _SUFFIX, _UNFINISHED = "faqbot-", ".vectors", ".unfinished"
_ABANDONED = 3600  # seconds after which an unfinished file is nobody's
_DIGEST = hashlib.sha256().digest_size

logger = logging.getLogger(__name__)


class RowEmbedder:
    """An `Embedder` for the FAQ's own texts, while an index is built; see `CachedEmbedder`."""

    def __init__(
        self, embedder: Embedder, *, model_key: str, known: Mapping[bytes, Floats]
    ) -> None:
        self._embedder = embedder
        self._model_key = model_key
        self._known = dict(known)
        self._used: dict[bytes, None] = {}
        self._closed = False
        self.calculated = 0

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape (texts, dimensions); only new texts reach the model.

        Raises:
            RuntimeError: The block of `building` is over: nothing may be kept any more.
        """
        if self._closed:
            raise RuntimeError("embeds rows of the FAQ while an index is built, never questions")
        if not texts:
            return self._embedder.embed(texts)
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            vectors = np.asarray(self._embedder.embed(list(new.values())), np.float32)
            self._known.update(zip(new, vectors, strict=True))
            self.calculated += len(new)
        self._used.update(dict.fromkeys(keys))
        return np.stack([self._known[key] for key in keys])

    def close(self) -> dict[bytes, Floats]:
        """End the building; the vectors that it used."""
        self._closed = True
        return {key: self._known[key] for key in self._used}

    def _key(self, text: str) -> bytes:
        content = f"{self._model_key}\0{text}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(content).digest()


class CachedEmbedder:
    """An `Embedder` for questions, and the only door to one that keeps what it embeds.

    Questions go to `embed`, which keeps nothing. Rows go through a block, whose embedder stops
    working when the block ends, so that a matcher that holds on to it fails at once instead of
    writing down what people ask:

        with cached.building() as rows:
            index = build(catalog, rows)

    One file holds the vectors of one model: the SHA-256 of the rest, then an `.npy` array of keys
    and vectors. A file that is damaged counts as absent. It is replaced whole; of two processes
    that write at the same time one wins, and the other's rows are calculated once more.
    """

    def __init__(
        self, embedder: Embedder, folder: Path, *, model_key: str, max_rows: int = MAX_ROWS
    ) -> None:
        """Set up the cache; nothing is read or written yet.

        Args:
            embedder: Calculates the vectors.
            folder: Where the vectors are kept; made when first needed.
            model_key: Changes whenever the embedder's vectors do, as `OnnxEmbedder.key`.
            max_rows: How many vectors a file holds at most; those not used for longest go first.
        """
        self._embedder = embedder
        self._model_key = model_key
        self._max_rows = max_rows
        name = hashlib.sha256(model_key.encode()).hexdigest()[:32]
        self._path = folder / f"{_PREFIX}{name}{_SUFFIX}"

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of questions: straight from the model, kept nowhere."""
        return self._embedder.embed(texts)

    @contextmanager
    def building(self) -> Iterator[RowEmbedder]:
        """Lend an embedder for the FAQ's own texts; what is new is written when the block ends.

        A cache that cannot be written costs time at the next start, never this one: it is logged.
        """
        rows = RowEmbedder(self._embedder, model_key=self._model_key, known=_read(self._path))
        try:
            yield rows
        finally:
            used = rows.close()
            if rows.calculated:
                self._keep(used)

    def _keep(self, used: Mapping[bytes, Floats]) -> None:
        # Read once more: another process may have written meanwhile.
        vectors = {**used, **{k: v for k, v in _read(self._path).items() if k not in used}}
        try:
            _write(self._path, dict(list(vectors.items())[: self._max_rows]))
            _tidy(self._path.parent)
        except OSError as error:
            logger.warning(
                "Vectors of the FAQ cannot be kept in %s (%s): every start calculates them anew",
                self._path.parent,
                error.strerror,
            )


def _read(path: Path) -> dict[bytes, Floats]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        logger.warning("Kept vectors in %s cannot be read: %s", path, error.strerror)
        return {}
    digest, payload = content[:_DIGEST], content[_DIGEST:]
    if hashlib.sha256(payload).digest() != digest:
        logger.warning("Kept vectors in %s are damaged: they are calculated anew", path)
        return {}
    # Whole, so it is what _write wrote: the model's key names the version.
    table = np.load(io.BytesIO(payload), allow_pickle=False)
    keys = table["key"].tobytes()
    starts = range(0, len(keys), _DIGEST)
    vectors = np.ascontiguousarray(table["vector"])
    return {keys[at : at + _DIGEST]: row for at, row in zip(starts, vectors, strict=True)}


def _write(path: Path, vectors: Mapping[bytes, Floats]) -> None:
    values = np.stack(list(vectors.values()))
    kind = np.dtype([("key", "u1", (_DIGEST,)), ("vector", "<f4", (values.shape[1],))])
    table = np.empty(len(vectors), kind)
    table["key"] = np.frombuffer(b"".join(vectors), np.uint8).reshape(-1, _DIGEST)
    table["vector"] = values
    payload = io.BytesIO()
    np.save(payload, table, allow_pickle=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=_PREFIX, suffix=_UNFINISHED, delete=False
    ) as unfinished:
        half = Path(unfinished.name)
        try:
            unfinished.write(hashlib.sha256(payload.getbuffer()).digest())
            unfinished.write(payload.getbuffer())
            unfinished.close()
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Forget models that were left long ago, and files of processes that were killed."""
    kept = sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"), key=_modified, reverse=True)
    long_ago = time.time() - _ABANDONED
    killed = [
        path for path in folder.glob(f"{_PREFIX}*{_UNFINISHED}") if _modified(path) < long_ago
    ]
    for path in (*kept[MAX_FILES:], *killed):
        path.unlink(missing_ok=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process was faster
        return 0.0
