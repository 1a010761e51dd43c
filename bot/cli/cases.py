"""Test questions from files: JSON lines, or a YAML list."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.core.evaluation import Case


class CaseError(Exception):
    """A file of test questions cannot be used; the message says where and why."""


def read_cases(path: Path) -> list[Case]:
    """The questions of a file, in order.

    A line is `{"q", "id", "also"?}`; without an id (or with null) it is out of scope. Fields that
    are not known are passed over.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: {error}") from error
    rows = _yaml(path, text) if path.suffix in {".yaml", ".yml"} else _json_lines(path, text)
    cases = [_case(path, place, row) for place, row in rows]
    if not cases:
        raise CaseError(f"{path}: there is no question in it")
    return cases


def _json_lines(path: Path, text: str) -> Iterable[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise CaseError(f"{path}:{number}: not JSON: {error}") from error


def _yaml(path: Path, text: str) -> Iterable[tuple[int, Any]]:
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        rows = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise CaseError(f"{path}:{line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise CaseError(f"{path}: not YAML: {error}") from error
    if not isinstance(rows, list) or not isinstance(node, yaml.SequenceNode):
        raise CaseError(f"{path}: not a list of questions")
    return [(item.start_mark.line + 1, row) for item, row in zip(node.value, rows, strict=True)]


def _case(path: Path, place: int, row: object) -> Case:
    if not isinstance(row, dict) or not isinstance(row.get("q"), str):
        raise CaseError(f"{path}:{place}: a question needs a text q")
    entry_id, also = row.get("id"), row.get("also") or []
    if not isinstance(also, list):
        raise CaseError(f"{path}:{place}: also is not a list of ids")
    right = {str(entry_id), *map(str, also)} if entry_id is not None else set()
    return Case(row["q"], frozenset(right), str(row.get("manner") or row.get("kind") or ""))
