"""Validate a document against its kind's published JSON Schema, in an editor's words.

A field's description in the schema is the advice on how to mend it, so schema and advice stay
one.
"""

import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from jsonschema.protocols import Validator
from rapidfuzz import fuzz, process

from bot.content.problems import Problem, shortened
from bot.content.strict_yaml import MAX_PROBLEMS, Data, Document, Spot


class Kind(StrEnum):
    """What a file of the FAQ holds; the value names its schema."""

    TOPIC = "topic-file"
    TRANSLATION = "translation"
    TOPICS = "topics"
    SOURCES = "sources"
    VOCABULARY = "vocabulary"
    SAFETY = "safety"
    COURTESIES = "courtesies"
    OUT_OF_SCOPE = "out-of-scope"
    EMERGENCY_NUMBERS = "emergency-numbers"


def schema(kind: Kind) -> dict[str, Any]:
    """The published JSON Schema of a kind of file."""
    text = resources.files("bot.content").joinpath("schemas", f"{kind}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def validate(document: Document, kind: Kind) -> list[tuple[Spot, Problem]]:
    """What is wrong with a document's shape, with the spot of every problem.

    A problem at the top, at the spot (), is one of the document as a whole. Items on one line may
    share a problem; it is then told at the spot of each.
    """
    found: dict[tuple[Spot, Problem], None] = {}
    errors = _validator(kind).iter_errors(document.data)
    for error in islice(errors, MAX_PROBLEMS):
        spot = tuple(error.absolute_path)
        for problem in _problems(document, spot, error):
            found[spot, problem] = None
    if next(errors, None) is not None:
        # What was not looked at must not pass for sound: the fault is that of the whole file.
        message = "there is more wrong with the file than is told here"
        found[(), document.problem((), message, "Mend what is told, then check again.")] = None
    return list(found)


def label(document: Document, spot: Spot) -> str:
    """What a message calls a spot, such as "`start` of `b12-article`, `scd`"; empty at the top."""
    owners: list[str] = []
    field = ""
    value: Data = document.data
    for step in spot:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step, "")
            field = step
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
            owners.append(_name(value, step, field))
            field = ""
    owner = ", ".join(owners)
    if not field:
        return owner
    return f"`{shortened(field)}` of {owner}" if owner else f"`{shortened(field)}`"


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that an unknown one is probably meant to be."""
    match = process.extractOne(word.lower(), known, scorer=fuzz.ratio, score_cutoff=60)
    return None if match is None else match[0]


def _name(value: Data, position: int, field: str) -> str:
    if isinstance(value, dict):
        for key in ("id", "region", "term", "question"):
            known = value.get(key)
            if isinstance(known, str) and known.strip():
                return f"`{shortened(known)}`"
    return f"item {position + 1} of `{shortened(field)}`" if field else f"item {position + 1}"


def _whole_pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    """JSON Schema's `pattern`, with `$` as ECMA-262 has it: Python's `$` lets a line end follow."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


def _quick_items(
    validator: Validator, rules: dict[str, Any], instance: object, whole: object
) -> Iterator[ValidationError]:
    """JSON Schema's `items`, with a short cut for sound lists of texts.

    Nearly all of a FAQ are phrasings; looked at one by one they take half the time of loading.
    """
    texts_only = rules.keys() == {"type", "description", "minLength"} and rules["minLength"] == 1
    if not (
        texts_only
        and isinstance(instance, list)
        and all(isinstance(text, str) and text for text in instance)
    ):
        yield from Draft202012Validator.VALIDATORS["items"](validator, rules, instance, whole)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("$", r"\Z"))


@cache
def _validator(kind: Kind) -> Validator:
    extend: Callable[..., type[Validator]] = validators.extend  # which carries no types
    strict = extend(Draft202012Validator, {"pattern": _whole_pattern, "items": _quick_items})
    return strict(schema(kind), format_checker=FormatChecker(["date"]))


def _problems(document: Document, spot: Spot, error: ValidationError) -> Iterator[Problem]:
    rules = error.schema if isinstance(error.schema, dict) else {}
    mend = str(rules.get("description", ""))
    where = label(document, spot) or "the file"
    match error.validator:
        case "required":
            yield from _missing(document, spot, where, error, rules)
        case "additionalProperties":
            yield from _unknown(document, spot, where, error, rules)
        case "type":
            message = f"{where} must be {_KINDS[str(error.validator_value)]}, {_found(error)}"
            yield document.problem(spot, message, mend)
        case "minItems":
            yield document.problem(spot, f"{where} is an empty list", mend)
        case _ if isinstance(error.instance, str) and not error.instance.strip():
            yield document.problem(spot, f"{where} is empty", mend)
        case "enum":
            allowed = [str(value) for value in rules["enum"]]
            message = f"{where} is `{_quoted(error)}`, which is none of {', '.join(allowed)}"
            guess = nearest(_quoted(error), allowed)
            yield document.problem(spot, message, f"Did you mean `{guess}`?" if guess else mend)
        case "format":
            yield document.problem(spot, f"{where} is `{_quoted(error)}`, which is no date", mend)
        case _:
            yield document.problem(
                spot, f"{where} is `{_quoted(error)}`, which is not allowed there", mend
            )


def _missing(
    document: Document, spot: Spot, where: str, error: ValidationError, rules: dict[str, Any]
) -> Iterator[Problem]:
    # One error comes for each missing field, without its name: tell all, the caller drops doubles.
    assert isinstance(error.instance, dict)
    for name in rules["required"]:
        if name not in error.instance:
            description = rules["properties"][name].get("description", "")
            mend = f"Add `{name}: ...`. {description}"
            yield document.problem(spot, f"{where} has no `{name}`", mend)


def _unknown(
    document: Document, spot: Spot, where: str, error: ValidationError, rules: dict[str, Any]
) -> Iterator[Problem]:
    assert isinstance(error.instance, dict)
    known = list(rules["properties"])
    for name in error.instance:
        if name in known:
            continue
        guess = nearest(name, [field for field in known if field not in error.instance])
        mend = f"Did you mean `{guess}`?" if guess else f"Known fields are {', '.join(known)}."
        message = f"{where} has an unknown field `{shortened(name)}`"
        yield document.problem((*spot, name), message, mend)


def _found(error: ValidationError) -> str:
    value = error.instance
    if isinstance(value, str):
        return f"but is the text `{_quoted(error)}`" if value.strip() else "but is empty"
    return "but is a list" if isinstance(value, list) else "but is a set of fields"


def _quoted(error: ValidationError) -> str:
    return shortened(str(error.instance), limit=40)


_KINDS = {"string": "a text", "array": "a list", "object": "a set of fields"}
