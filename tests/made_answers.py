"""An answer over one cited line, made by hand, for tests of what is shown of it."""

from __future__ import annotations

from service.answer import Answer, AnswerFigure, Citation, Note

TEXT = "I. KẾT QUẢ\nTổng số hồ sơ trễ hạn là 170 hồ sơ<sup>2</sup>.\nCấp xã\t137\thồ sơ\n"
QUOTE = "Tổng số hồ sơ trễ hạn là 170 hồ sơ"
CITED = Citation(
    n=1,
    report_id="r1",
    file="a.txt",
    title="Kết quả",
    number="303/BC-UBND",
    agency="UBND huyện Mỹ Tú",
    place="huyện Mỹ Tú",
    date="2021-12-14",
    page=3,
    section=("II. KẾT QUẢ", "5. Hồ sơ"),
    quote=QUOTE,
    reading=None,
    start=TEXT.index(QUOTE),
    end=TEXT.index(QUOTE) + len(QUOTE),
    text_state="clean",
)
FIGURE = AnswerFigure("170", "hồ sơ", "170", "hồ sơ trễ hạn", "huyện Mỹ Tú", "năm 2021", None, "actual", 1)
ANSWER = Answer(
    "a", "answered", f"Có **170** hồ sơ [1].\n\n“{QUOTE}” [1]", (FIGURE,), (CITED,), (Note("scope", "Toàn huyện."),)
)
