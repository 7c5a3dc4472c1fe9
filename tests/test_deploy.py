"""Container, compose and systemd files: nobody's root, nothing written but data, verbs that the command has."""

from __future__ import annotations

import re
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from baocao.__main__ import parser
from baocao.serving import STOP_S

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
UNITS = sorted(DEPLOY.glob("*.service"))


def unit(path: Path) -> dict[str, str]:
    read = RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(path, "utf-8")
    return dict(read["Service"])


def test_the_image_is_of_a_named_version_and_runs_as_nobody_special() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases and all(re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base) for base in bases)
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1] == "10001:10001"
    assert (
        "HEALTHCHECK" in DOCKERFILE and "--no-install-recommends" in DOCKERFILE and "rm -rf /var/lib/apt" in DOCKERFILE
    )
    assert not re.search(r"^ADD |curl|wget|sudo|:latest", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("name", ["service", "page"])
def test_a_container_writes_nowhere_but_its_data_and_holds_no_power(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["pids_limit"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert int(service["stop_grace_period"].rstrip("s")) > STOP_S


def test_the_language_model_is_reached_from_inside_only() -> None:
    model = COMPOSE["services"]["ollama"]
    assert model["networks"] == ["inside"] and "ports" not in model and COMPOSE["networks"]["inside"]["internal"]
    version = tuple(map(int, model["image"].partition(":")[2].split(".")))
    assert version >= (0, 17, 1)  # CVE-2026-7482


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_shut_in(path: Path) -> None:
    found = unit(path)
    assert found["User"] == "baocao" and found["ProtectSystem"] == "strict" and found["NoNewPrivileges"] == "yes"
    assert found["IPAddressDeny"] == "any" and found["CapabilityBoundingSet"] == ""
    assert int(found["TimeoutStopSec"]) > STOP_S


def test_every_command_told_is_one_that_there_is() -> None:
    commands = [unit(path)["ExecStart"].split()[1:] for path in UNITS]
    (shown,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    commands.append(yaml.safe_load(shown))
    for command in commands:
        assert parser().parse_args(command).run


def test_the_proxy_asks_for_a_name_speaks_tls_alone_and_lets_the_pages_policy_through() -> None:
    proxy = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.search(r"auth_basic_user_file \S+;", proxy) and "Strict-Transport-Security" in proxy
    assert re.findall(r"listen (\d+)", proxy) == ["80", "443"] and "return 301 https://" in proxy
    assert "proxy_pass http://127.0.0.1:8501;" in proxy and 'Authorization "";' in proxy
    assert "Content-Security-Policy" not in proxy and "proxy_hide_header" not in proxy
