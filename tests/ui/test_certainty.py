"""How sure an answer must be: chosen on the page, kept with its conversation; what may be stands apart, said once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.settings import MEASURED
from tests.service.api.routes.test_ask import SENT
from tests.service_running import listening, sample_library, service
from tests.ui.test_app import words
from tests.ui.test_conversation import loaded, named

CHOICE = "Chắc đến đâu mới trả lời"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sample_library(tmp_path_factory.mktemp("sure") / "L") as library, listening(service(library)) as at:
        yield at


def test_the_choice_stands_with_its_measured_error_and_is_sent_and_kept(address: str) -> None:
    page = loaded(address)
    (choice,) = page.radio
    assert choice.label == CHOICE and choice.value == "balanced"
    captions = list(choice.proto.captions)
    for caption, told in zip(captions, MEASURED.values(), strict=True):
        assert f"{told.right:.0%} đúng, {told.wrong:.0%} sai".replace("%", " %") in caption
        assert f"{told.invented:.0%} vẫn trả lời (nhiều nhất {told.at_most:.0%}).".replace("%", " %") in caption
    choice.set_value("certain").run()
    page.chat_input[0].set_value(SENT).run()
    assert "mức chắc chắn" in words(page)
    again = loaded(address, named(page))
    assert again.radio[0].value == "certain"
    again.radio[0].set_value("full").run()
    again.chat_input[0].set_value(SENT).run()
    assert "mức đầy đủ" in words(again)
    assert loaded(address).radio[0].value == "balanced"  # a new conversation is as the service was told


def test_what_may_be_the_answer_stands_apart_and_is_said_once(address: str) -> None:
    page = loaded(address)
    page.radio[0].set_value("certain").run()
    page.chat_input[0].set_value(SENT).run()
    shown = words(page)
    assert "**Có thể là**" in shown
    told = [one.value for one in page.markdown if "4 thạc sỹ" in one.value]
    assert len(told) == 1 and told[0].startswith("> ")
    assert "Nội dung gần nhất" not in shown
