"""What the command line can fail with: one line in Vietnamese, naming the thing and the remedy."""

from __future__ import annotations


class CommandError(Exception):
    """A verb cannot do what was asked; the message says why and what to do."""


# A package that the core does without, and the extra of pyproject.toml that brings it.
EXTRAS = {
    "streamlit": "page",
    "sentence_transformers": "models",
    "huggingface_hub": "models",
    "torch": "models",
    "llama_index": "llama",
    "mcp": "mcp",
    "pyarrow": "parquet",
    "ir_measures": "bench",
}


def lacking(module: str) -> CommandError | None:
    """Say which extra brings a module that is missing; None for one that no extra brings."""
    top = module.partition(".")[0]
    if top not in EXTRAS:
        return None
    return CommandError(f"thiếu gói {top}; chạy: pip install 'hoi-bao-cao[{EXTRAS[top]}]'")
