"""The words of answers, in plain administrative Vietnamese, in English for an English question. Nothing else speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ingest.report import Figure, FigureKind
from ingest.vietnamese.syllables import fold
from retrieval.query.reading import Language
from retrieval.summary import Summary
from service.question import Question

_MARKUP = re.compile(r"[*_#]+|</?[a-zA-Z][^>]*>")
_NOTE_MARK = re.compile(r"<sup>[^<]{1,6}</sup>")
_MARKS = str.maketrans({"“": "", "”": "", '"': "", "[": "(", "]": ")"})
_SPACE = re.compile(r"\s+")
_KINDS: dict[FigureKind, tuple[str, str]] = {
    "actual": ("", ""),
    "planned": ("chỉ tiêu, kế hoạch", "planned"),
    "estimated": ("ước thực hiện", "estimated"),
    "cumulative": ("lũy kế", "cumulative"),
    "same_period_last_year": ("cùng kỳ", "same period last year"),
}
LONGEST_QUOTE = 320
LONGEST_LABEL = 84  # 25 of the narrowest part and 60 of the next were given before
_BETWEEN = frozenset(("|", "và", "hay", "của", "ở", "cấp", "là", "va", "cua", "o", "cap", "la"))

REPAIRED = ("(đọc lại từ bản bị mất chữ)", "(restored reading of text that lost letters)")
OCR = ("(chữ nhận dạng từ ảnh quét)", "(read from a scan)")
EMPTY_LIBRARY = (
    "Kho chưa có báo cáo nào để tra. Hãy thêm báo cáo rồi hỏi lại.",
    "The library holds no report yet. Add reports, then ask again.",
)
NOTHING = (
    "Các báo cáo đã tra không nêu nội dung này.",
    "The reports consulted do not state this.",
)
WHICH_REPORT = (
    "Câu hỏi có thể nói về nhiều báo cáo, và chưa rõ là số liệu nào. Hãy chọn nơi cần tra, hoặc nêu rõ hơn.",
    "The question may be about several reports, and it is not clear which figure is meant. Please name the place.",
)
_NONE_SO_CALLED = (
    "Kho không có báo cáo nào mang đúng tên, thời gian như câu hỏi. Hãy nêu tên, cơ quan, nơi, thời gian của báo cáo.",
    "No report in the library bears just this name and time. Please name its title, agency, place and time.",
)
_SHOWN = 120  # characters of a title by which a report is told from others
TOO_SHORT = (
    "Câu hỏi chưa nêu nội dung cần tra. Hãy nêu chỉ tiêu, địa bàn và thời gian.",
    "The question does not say what to look for. Please name the indicator, the place and the time.",
)

NOT_UNDERSTOOD = (
    "Không báo cáo nào trong kho có từ nào của câu hỏi. Hãy viết lại câu hỏi bằng tên chỉ tiêu, địa bàn và thời gian.",
    "No report in the library has any word of the question. Please name the indicator, the place and the time.",
)


def say(texts: tuple[str, str], language: Language) -> str:
    """Choose the text of a language."""
    return texts[0] if language == "vi" else texts[1]


def clean(text: str) -> str:
    """Take note marks, markup and quotation marks out of a report's words, so that they can stand in a sentence."""
    bare = _MARKUP.sub(" ", _NOTE_MARK.sub("", text)).translate(_MARKS)
    return _SPACE.sub(" ", bare).strip()


def quotation(reading: str) -> str:
    """Put a report's own words in quotation marks."""
    return f"“{own_words(reading)}”"


def own_words(reading: str) -> str:
    """Return a report's own words to be quoted; long ones are cut at a word, the cut shown."""
    words = clean(reading).lstrip("-+•– ").strip()
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return words


def amount(figures: Sequence[Figure]) -> str:
    """Write figures that stand together as one: "6.326/6.469 hồ sơ", "6.326/6.469 hồ sơ, đạt 97,79%"."""
    if len(figures) > 1 and is_share(figures[-1]) and not is_share(figures[0]):
        return f"{amount(figures[:-1])}, tỷ lệ {amount(figures[-1:])}"
    surfaces = "/".join(f.surface for f in figures)
    last = figures[-1]
    about = f"{figures[0].approximate} " if figures[0].approximate else ""
    unit = last.unit or ""
    if "=" in unit:  # a code and what it means: "Có = 1 Không = 0"
        return f"{about}{surfaces} ({unit})"
    if unit.startswith("%") and last.surface.endswith("%"):
        unit = unit[1:].strip()
    return f"{about}{surfaces}{'' if unit.startswith('%') else ' '}{unit}".strip()


def is_share(figure: Figure) -> bool:
    """Tell whether a figure is a percentage."""
    return (figure.unit or "").startswith("%")


def label_words(label: str, unit: str | None = None) -> str:
    """Write what a figure counts: the narrowest part of its label, with the wider ones as long as all is short.

    Where the unit opens the last words after a comma ("… còn tương đối lớn, hồ sơ trễ hạn"), these say it all.
    """
    parts = [clean(part) for part in label.split("›") if clean(part)]
    if not parts:
        return ""
    words = parts[-1]
    tail = words.rsplit(", ", 1)[-1]
    if unit and (tail != words or len(parts) > 1) and fold(tail).startswith(fold(unit) + " "):
        return tail
    for wider in reversed(parts[:-1]):  # a cell's row stands before its column's head of several levels
        if len(wider) + len(words) > LONGEST_LABEL:
            break
        words = f"{wider}, {words}"
    return words if len(words) <= 160 else words[:160].rsplit(" ", 1)[0] + "…"


def figure_words(figures: Sequence[Figure], language: Language) -> str:
    """Write one figure, or the parts of one ratio, with its label, level and kind."""
    first = figures[0]
    label = label_words(first.label, first.unit)
    kind = _KINDS[first.kind][0 if language == "vi" else 1]
    extra = [
        words for words in (first.level if first.level and fold(first.level) not in fold(label) else "", kind) if words
    ]
    head = f"{label} ({', '.join(extra)})" if extra else label
    return f"{head}: {amount(figures)}" if head else amount(figures)


_PARTS = {
    "number": ("số, ký hiệu", "number"),
    "date": ("ngày ban hành", "date"),
    "signer": ("người ký", "signed by"),
    "agency": ("cơ quan ban hành", "issued by"),
    "addressee": ("nơi nhận", "addressed to"),
}


def part_name(name: str, language: Language) -> str:
    """Name a part of a report's identity."""
    return say(_PARTS[name], language)


def heading(place: str | None, period: str | None, language: Language) -> str:
    """Write whose figures follow, and of what time."""
    name = place or ("Báo cáo không nêu địa bàn" if language == "vi" else "A report without a place")
    shown = name[:1].upper() + name[1:]
    return f"**{shown}** ({clean(period)})" if period else f"**{shown}**"


def figure_lines(head: str, parts: Sequence[str], marks: Sequence[int]) -> str:
    """Write one figure beside its heading, several as a list under it; the heading's own period needs their marks."""
    if len(parts) == 1:
        return f"{head}: {parts[0]}."
    cited = "".join(f"[{n}]" for n in dict.fromkeys(marks))
    return "\n".join([f"{head} {cited}:", *(f"- {part}" for part in parts)])


def difference(larger: str, smaller: str, by: str, unit: str, language: Language) -> str:
    """Write a difference as arithmetic on cited figures, for it is ours and not the report's."""
    head = "Chênh lệch" if language == "vi" else "Difference"
    return f"{head}: {larger} − {smaller} = {by} {unit}".strip()


def leading(place: str, shown: str, language: Language) -> str:
    """Say whose figure is the highest of those stated."""
    head = "Cao nhất trong các số liệu nêu trên" if language == "vi" else "Highest of the figures above"
    return f"{head}: {place[:1].upper() + place[1:]}, {shown}"


def higher(side: str, shown: str, language: Language) -> str:
    """Say which of two sides has the larger figure."""
    head = "Cao hơn" if language == "vi" else "Higher"
    return f"{head}: {side[:1].upper() + side[1:]}, {shown}"


def number(value: Decimal) -> str:
    """Write a number as in Vietnam: dots between thousands, a comma for decimals."""
    whole, _, decimals = format(value.normalize(), "f").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{decimals}" if decimals else grouped


def silent(places: Sequence[str], language: Language) -> str:
    """Name the reports that state nothing."""
    named = ", ".join(places)
    if language == "vi":
        return f"Không nêu: {named}."
    return f"Not stated: {named}."


def not_read(read: int, in_scope: int, language: Language) -> str:
    """Say how many of the reports that may speak were read."""
    if language == "vi":
        return (
            f"Đã đọc {read} trong {in_scope} báo cáo thuộc phạm vi câu hỏi; còn {in_scope - read} báo cáo chưa đọc. "
            "Hãy xem tiếp, hoặc nêu rõ nơi và thời gian."
        )
    return (
        f"Read {read} of {in_scope} reports in scope; {in_scope - read} were not read. "
        "Go on to the next ones, or name the place and the time."
    )


def nothing_for(place: str | None, language: Language) -> str:
    """Say that a report does not state what was asked."""
    if language == "vi":
        return f"Báo cáo của {place or 'đơn vị này'} không nêu nội dung được hỏi."
    return f"The report of {place or 'this unit'} does not state this."


def blank_for(place: str | None, language: Language) -> str:
    """Say that the table has the row and leaves it blank."""
    if language == "vi":
        return f"Báo cáo của {place or 'đơn vị này'} có dòng này trong bảng nhưng ô số liệu để trống, coi là không nêu."
    return f"The report of {place or 'this unit'} has this row in a table but leaves the cell blank: not stated."


def damaged_for(place: str | None, language: Language) -> str:
    """Say that digits may be lost."""
    if language == "vi":
        return f"Báo cáo của {place or 'đơn vị này'} có nhắc đến nhưng chữ số bị mất hoặc không chắc, nên không nêu số."
    return f"The report of {place or 'this unit'} mentions it, but digits are lost or uncertain: no figure is given."


def other_time_for(place: str | None, language: Language) -> str:
    """Say that the report speaks of another time."""
    if language == "vi":
        return f"Báo cáo của {place or 'đơn vị này'} không có số liệu của thời gian được hỏi."
    return f"The report of {place or 'this unit'} has no figure for the time asked."


def corrected(numbers: Sequence[str], old: str, new: str, language: Language) -> str:
    """Say that a later document takes a figure back."""
    if language == "vi":
        return f"Số liệu của văn bản số {', '.join(numbers)} đã được đính chính: “{old}” nay là “{new}”."
    return f"Document {', '.join(numbers)} was corrected: “{old}” now reads “{new}”."


def unknown_place(names: Sequence[str], held: Sequence[str], language: Language) -> str:
    """Say that no report is about a place, and which places there are."""
    if language == "vi":
        return f"Kho không có báo cáo nào của {', '.join(names)}. Kho hiện có báo cáo của: {', '.join(held)}."
    return f"The library has no report of {', '.join(names)}. It holds reports of: {', '.join(held)}."


def report_name(summary: Summary) -> str:
    """Name a report as it names itself, by its file where it has no title."""
    name = clean(summary.title or "") or summary.file
    return f"{name[:_SHOWN].rstrip()}…" if len(name) > _SHOWN else name


def which_of(names: Sequence[str], count: int, several: bool, language: Language) -> str:
    """Ask which of `several` reports is meant, with the best of them; of few, say that none is called just so."""
    listed = "\n".join(f"- {name}" for name in names)
    if count <= len(names) and not several:
        return f"{_NONE_SO_CALLED[language == 'en']}\n{listed}".rstrip()
    if language == "vi":
        more = f" Trong đó {len(names)} báo cáo gần nhất:" if count > len(names) else ""
        asked = f"Câu hỏi có thể nói về {count} báo cáo. Hãy nêu tên, cơ quan, nơi và thời gian của báo cáo."
        return f"{asked}{more}\n{listed}"
    return f"The question may mean {count} reports. Please name its title, agency, place and time.\n{listed}"


def nearest(language: Language) -> str:
    """Introduce the closest thing that is stated."""
    return "Nội dung gần nhất báo cáo có nêu:" if language == "vi" else "The closest thing stated:"


def state_words(state: str, language: Language) -> str:
    """Say how a quoted text was read, when that matters."""
    if state == "repaired":
        return " " + say(REPAIRED, language)
    return " " + say(OCR, language) if state == "ocr" else ""


def understood(question: Question) -> str:
    """Tell the user how the question was read, so that it can be put right."""
    subject = " ".join(t.replace("_", " ") for t in question.subject if t not in _BETWEEN)
    parts = [subject or "(chưa rõ nội dung)"]
    places = (*question.places, *question.unknown_places)
    parts.append(", ".join(places) if places else "mọi báo cáo trong kho")
    if question.periods:
        parts.append(", ".join(p.surface for p in question.periods))
    if question.levels:
        parts.append(", ".join(question.levels))
    return "Hiểu là: " + " · ".join(parts)
