"""`faqbot semantic export`: a sentence-embedding model in the form that the bot reads."""

import argparse
from pathlib import Path

from bot.cli.parsers import Commands
from bot.semantic.export import export


def add_to(commands: Commands) -> None:
    """Add the command and its own subcommand."""
    parser = commands.add_parser("semantic", help="models for matching by meaning (optional)")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    exporting = actions.add_parser(
        "export", help="turn a sentence-transformers folder into ONNX (needs torch, only here)"
    )
    exporting.add_argument("folder", type=Path, metavar="FOLDER", help="the model")
    exporting.add_argument(
        "--to", type=Path, metavar="DIR", help="a new folder; default: FOLDER with -onnx behind it"
    )
    exporting.set_defaults(run=_export)


def _export(chosen: argparse.Namespace) -> int:
    source: Path = chosen.folder
    target = chosen.to or source.with_name(f"{source.resolve().name}-onnx")
    print(f"Exporting {source} ...", flush=True)
    made = export(source, target)
    print(
        f"{made.folder}: {made.dimensions} dimensions, texts of up to {made.max_length} tokens; "
        f"cosine with the original at least {made.least_cosine:.6f}.\n"
        f"Set FAQBOT_SEMANTIC_MODEL={made.folder} to use it."
    )
    return 0
