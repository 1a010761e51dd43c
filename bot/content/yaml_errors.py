"""The YAML parsers' complaints in an editor's words.

libyaml and PyYAML's own parser word the same mistake differently and name different lines; what
they say is sorted here into a few mistakes, each with the line where the mending starts.
"""

import re
from typing import NamedTuple

import yaml


class _Mistake(NamedTuple):
    pattern: re.Pattern[str]
    message: str
    mend: str
    at_start: bool = False
    """Whether the mistake lies where the parser began on the construct, not where it gave up."""


_MISTAKES = (
    _Mistake(
        re.compile("escape|hexdecimal"),
        "a backslash in double quotes begins something that YAML does not know",
        "Write \\\\ for a backslash, or use single quotes.",
    ),
    _Mistake(
        re.compile("quoted scalar"),
        "a quoted text does not end properly",
        'Close the quotes; inside double quotes write \\" for " and \\\\ for \\.',
        at_start=True,
    ),
    _Mistake(
        re.compile("mapping values are not allowed"),
        "a colon followed by a space stands in a text without quotes, or the indentation is off",
        'Put the whole text into double quotes ("...").',
    ),
    _Mistake(
        re.compile(r"\\t|tab|cannot start any token"),
        "a text or a line starts with a character that YAML keeps for itself (a tab, @, `, %)",
        'Indent with spaces; put the text into double quotes ("...").',
    ),
    _Mistake(
        re.compile("flow (sequence|mapping)|flow node"),
        "a bracket [ or { is not closed, or a comma or quotation mark is missing after it",
        "Check the brackets, commas and quotation marks from here on.",
        at_start=True,
    ),
    _Mistake(
        re.compile("simple key|expected ':'"),
        "a colon is missing after the name of a field, or the indentation is off",
        "Write `name: value`, with as many spaces before it as in the lines around.",
        at_start=True,
    ),
    _Mistake(
        re.compile("alias|anchor"),
        "a text starts with * or & without quotes",
        'Put the text into double quotes ("...").',
    ),
)
_OTHERWISE = _Mistake(
    re.compile(""),
    "the YAML cannot be understood here",
    "Check the indentation of this line and of those before it, and quotation marks inside texts.",
)


def explain(error: Exception) -> tuple[int, str, str]:
    """The line (from 1) of a syntax error, what is wrong there and how to mend it."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1, _OTHERWISE.message, _OTHERWISE.mend
    words = f"{error.context or ''} {error.problem or ''}"
    mistake = next((known for known in _MISTAKES if known.pattern.search(words)), _OTHERWISE)
    marks = (error.problem_mark, error.context_mark)
    mark = next((mark for mark in (reversed(marks) if mistake.at_start else marks) if mark), None)
    return (1 if mark is None else mark.line + 1), mistake.message, mistake.mend
