"""A token that the office's own sign-in gave (JWT) → who sends it and what they may. PyJWT lives here and nowhere else.

Verifying signatures is not for us to write; PyJWT is small, kept well, and refuses what others fell for (no algorithm,
a public key taken for a shared secret). The token says the scope and the units; one that says no scope may nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from service.guarding.keys import SCOPES, Caller
from service.settings import Sign

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_S = 30
FETCH_S = 5
KEPT_S = 300  # how long fetched keys are used; a token signed by a key not among them fetches them again
log = logging.getLogger(__name__)


class Tokens:
    """Verifies tokens of one issuer."""

    def __init__(self, sign: Sign) -> None:
        self._sign = sign
        self._key_of = _from_address(sign.keys) if "://" in sign.keys else _from_file(Path(sign.keys))

    def caller(self, sent: str) -> Caller | None:
        """Who sends this token, or None where it is not, or no longer, good here."""
        import jwt

        sign = self._sign
        try:
            told = jwt.decode(
                sent,
                self._key_of(sent),
                algorithms=list(ALGORITHMS),
                audience=sign.audience,
                issuer=sign.issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (OSError, ValueError, jwt.PyJWKClientConnectionError) as error:
            log.warning("the keys of %s cannot be read: %s", sign.issuer, error)
            return None
        except (jwt.PyJWTError, KeyError):
            return None
        return _caller(told, sign)


def _caller(told: Mapping[str, Any], sign: Sign) -> Caller | None:
    said = told.get(sign.scope)
    scopes = {said} if isinstance(said, str) else set(said) if isinstance(said, list) else set()
    held = [scope for scope in SCOPES if scope in scopes]
    units = told.get(sign.units, [])
    units = [units] if isinstance(units, str) else units
    if not held or not isinstance(units, list) or not all(isinstance(unit, str) for unit in units):
        return None
    if sign.units in told and not units:  # said to be of no unit: not the same as nothing said
        return None
    return Caller(name_of(sign.issuer, str(told["sub"])), held[-1], tuple(units))


def name_of(issuer: str, subject: str) -> str:
    """The id that a person has in the trail and beside what they made; it names nobody by itself."""
    return f"oidc-{hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()[:16]}"


def _from_file(path: Path) -> Callable[[str], Any]:
    """Keys from a file, read for each token: a key taken out of it ends at once."""
    import jwt

    def key_of(sent: str) -> Any:
        kid = jwt.get_unverified_header(sent).get("kid")
        keys = jwt.PyJWKSet.from_dict(json.loads(path.read_text("utf-8"))).keys
        return {key.key_id: key for key in keys}[kid]

    return key_of


def _from_address(address: str) -> Callable[[str], Any]:
    import jwt

    client = jwt.PyJWKClient(address, cache_jwk_set=True, lifespan=KEPT_S, timeout=FETCH_S)
    return client.get_signing_key_from_jwt
