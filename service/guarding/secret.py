"""A file that holds the key of keyed hashes → its bytes; made once, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_of(path: Path) -> bytes:
    """The secret, made where there is none yet; whoever comes second to make it takes the first one's."""
    if path.exists():
        return path.read_bytes()
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_bytes()
