"""Tokens of an issuer of our own: who is let in, and each way in which a token can be false."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from service.api.app import create_app
from service.assistant import Assistant
from service.guarding.oidc import Tokens, name_of
from service.settings import Settings, Sign
from tests.service_running import sample_library

ISSUER, AUDIENCE = "https://dang-nhap.example", "hoi-bao-cao"
RSA, STRANGER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CURVE = ec.generate_private_key(ec.SECP256R1())
CLAIMS: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "an", "baocao_scope": "ask"}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    written = [
        {**json.loads(RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "r"},
        {**json.loads(RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "p", "alg": "PS256"},
        {**json.loads(ECAlgorithm.to_jwk(CURVE.public_key())), "kid": "e"},
    ]
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": written}))
    return tmp_path / "jwks.json"


def token(key: Any = RSA, kid: str = "r", algorithm: str = "RS256", **claims: Any) -> str:
    told = {**CLAIMS, "exp": time.time() + 300, **claims}
    return jwt.encode({k: v for k, v in told.items() if v is not None}, key, algorithm, headers={"kid": kid})


def unsigned() -> str:
    head, body = ({"alg": "none", "kid": "r"}, {**CLAIMS, "exp": time.time() + 300})
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, body)) + "."
    )


def signed_with_the_public_key() -> str:
    """The public key taken for a shared secret; PyJWT refuses to make such a token, so it is made by hand."""
    head, body = ({"alg": "HS256", "kid": "r"}, {**CLAIMS, "exp": time.time() + 300})
    said = b".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (head, body))
    secret = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    mark = base64.urlsafe_b64encode(hmac.new(secret, said, hashlib.sha256).digest()).rstrip(b"=")
    return (said + b"." + mark).decode()


@pytest.mark.parametrize(("key", "kid", "algorithm"), [(RSA, "r", "RS256"), (RSA, "p", "PS256"), (CURVE, "e", "ES256")])
def test_a_good_token_says_who_and_what(keys: Path, key: Any, kid: str, algorithm: str) -> None:
    sent = token(key, kid, algorithm, baocao_scope=["khác", "upload", "ask"], baocao_units=["Phòng A"])
    caller = Tokens(Sign(ISSUER, AUDIENCE, str(keys))).caller(sent)
    assert caller is not None
    assert (caller.key_id, caller.scope, caller.units) == (name_of(ISSUER, "an"), "upload", ("Phòng A",))


def test_false_tokens_are_nobodys(keys: Path) -> None:
    tokens = Tokens(Sign(ISSUER, AUDIENCE, str(keys)))
    false = {
        "late": token(exp=time.time() - 60),
        "no end": token(exp=None),
        "not yet": token(nbf=time.time() + 300),
        "another issuer": token(iss="https://khac.example"),
        "for another": token(aud="khac"),
        "for nobody": token(aud=None),
        "of nobody": token(sub=None),
        "no scope": token(baocao_scope=None),
        "unknown scope": token(baocao_scope="root"),
        "of no unit": token(baocao_units=[]),
        "odd units": token(baocao_units=[1]),
        "a stranger's key": token(STRANGER),
        "unknown key": token(kid="x"),
        "unsigned": unsigned(),
        "public key as secret": signed_with_the_public_key(),
        "changed": token()[:-8] + "AAAAAAAA",
        "rubbish": "a.b.c",
        "empty": "..",
    }
    assert [name for name, sent in false.items() if tokens.caller(sent) is not None] == []
    assert tokens.caller(token()) is not None


def test_a_key_taken_from_the_file_ends_at_once(keys: Path) -> None:
    tokens, sent = Tokens(Sign(ISSUER, AUDIENCE, str(keys))), token()
    assert tokens.caller(sent) is not None
    keys.write_text(json.dumps({"keys": json.loads(keys.read_text())["keys"][1:]}))
    assert tokens.caller(sent) is None
    keys.write_text("{}")
    assert tokens.caller(sent) is None
    keys.unlink()
    assert tokens.caller(sent) is None


def test_the_service_takes_tokens_beside_keys_and_nothing_else(keys: Path, tmp_path: Path) -> None:
    settings = Settings(sign_in=Sign(ISSUER, AUDIENCE, str(keys)))
    with sample_library(tmp_path / "L", ()) as library:
        app = create_app(library, Assistant(library), settings)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            assert client.get("/v1/reports").status_code == 401
            asking = {"authorization": f"Bearer {token()}"}
            assert client.get("/v1/reports", headers=asking).status_code == 200
            assert client.delete("/v1/reports/x", headers=asking).status_code == 403
            ruling = {"authorization": f"Bearer {token(baocao_scope='admin')}"}
            assert client.delete("/v1/reports/x", headers=ruling).status_code == 404
        noted = (tmp_path / "L" / "audit").exists()
    assert not noted  # nothing was asked


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"BAOCAO_OIDC_ISSUER": "x"}, "BAOCAO_OIDC_AUDIENCE, BAOCAO_OIDC_JWKS"),
        (
            {"BAOCAO_OIDC_ISSUER": "x", "BAOCAO_OIDC_AUDIENCE": "y", "BAOCAO_OIDC_JWKS": "http://khac.example/k"},
            "https",
        ),
    ],
)
def test_a_sign_in_told_by_half_is_refused(given: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Settings.from_env(given)
