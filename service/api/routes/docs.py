"""The contract of the service as a page: its OpenAPI document as plain HTML, without scripts, so it opens offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.api.headers import policy_with_style

router = APIRouter()

_STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 14px/1.4 monospace } pre { background: #f4f4f4; padding: .8rem; overflow: auto }
h2 { border-top: 1px solid #ccc; padding-top: 1rem } td, th { text-align: left; padding: .1rem 1rem .1rem 0 }
"""


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show every address with what it takes and gives."""
    headers = {"content-security-policy": policy_with_style(_STYLE)}
    return HTMLResponse(page(request.app.openapi()), headers=headers)


def page(contract: dict[str, Any]) -> str:
    """Write an OpenAPI document as HTML."""
    title = escape(contract["info"]["title"])
    addresses = "".join(
        _operation(method, path, operation)
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    )
    schemas = "".join(
        f'<h3 id="{escape(name)}">{escape(name)}</h3>{_json(schema)}'
        for name, schema in contract.get("components", {}).get("schemas", {}).items()
    )
    return (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{title}: API</title><style>{_STYLE}</style>'
        f'<h1>{title}: API</h1><p>Bản cho máy đọc: <a href="/openapi.json">/openapi.json</a></p>'
        f"{addresses}<h2>Kiểu dữ liệu</h2>{schemas}</html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    told = escape(operation.get("description") or operation.get("summary") or "")
    parts = [f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{told}</p>"]
    if parameters := operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(each['name'])}</code></td><td>{escape(each['in'])}</td>"
            f"<td>{_kind(each.get('schema', {}))}</td></tr>"
            for each in parameters
        )
        parts.append(f"<table><tr><th>Tham số</th><th>Ở đâu</th><th>Kiểu</th></tr>{rows}</table>")
    parts += [f"<p>Gửi lên: {kind}</p>" for kind in _contents(operation.get("requestBody", {}))]
    for status, reply in operation.get("responses", {}).items():
        kinds = ", ".join(_contents(reply))
        parts.append(f"<p>{escape(status)}: {escape(reply.get('description', ''))} {kinds}</p>")
    return "".join(parts)


def _contents(body: dict[str, Any]) -> Iterator[str]:
    for media, content in body.get("content", {}).items():
        yield f"<code>{escape(media)}</code> {_kind(content.get('schema', {}))}"


def _kind(schema: dict[str, Any]) -> str:
    """A named type as a link to it, any other in short."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    if choices := schema.get("anyOf"):
        return " | ".join(map(_kind, choices))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return escape(str(schema.get("type", "")))


def _json(schema: dict[str, Any]) -> str:
    return f"<pre>{escape(json.dumps(schema, ensure_ascii=False, indent=2))}</pre>"
