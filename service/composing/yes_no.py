"""A yes/no question and what the report says → which side the report takes; no side where nothing decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ingest.report import Figure, Finding, Report, Span
from ingest.vietnamese.numerals import find_numbers
from ingest.vietnamese.syllables import CAPITALS, fold, toned
from retrieval.query.lexicon import BREAK, load_lexicon, raw_tokens
from service.question import Question

_FINDS_FAULT = toned(r"\b(?:mâu thuẫn|sai|chênh|bất thường|vấn đề gì|khác)\b")
_NOTHING = re.compile(r":\W*[Kk]hông\b(?: có| phát sinh|\W*$)")
_NOT_YET = toned(r"\bchưa\W*$")
_MANY_ASKED = toned(r"\bnhiều\b(?! (?:nhất|hơn|lần)\b).*\b(?:không|ko|k|chưa)\W*$")
_FEW = re.compile(r"\b(?:còn|rất|khá|quá) ít\b|\bkhông nhiều\b")
_EVERY = re.compile(r"\bh[aà]ng (ng[aà]y|tu[aầ]n|th[aá]ng|qu[yý]|n[aă]m)\b", re.IGNORECASE)
_DOES = re.compile(r"\b(?:thực hiện|tiến hành|tổ chức|triển khai)\b", re.IGNORECASE)
_FALLS_SHORT = re.compile(r"\b(?:còn thấp|còn chậm|còn ít|hạn chế|khó khăn)\b")
_CODES = re.compile(r"(?:[^\t=]+=\s*\d+\s*){2,}")
_LEGEND = re.compile(rf"\t({_CODES.pattern})\t+(\d+)\b")
_CODE = re.compile(r"([^\t=\d][^\t=]*?)\s*=\s*(\d+)")
_PARTS = re.compile(r"[.,;:()\t]+")
_NOT = ("không", "chưa", "chẳng")
_AFTER_NOT = 2  # words that carry sense, after "không" or "chưa", which may be what is asked about
_PLAIN = frozenset(
    raw_tokens(
        "có được các những và của là ở tại trong đã đang sẽ nào gì phải bị về cho theo với một để thì mà từ đến"
        " thật sự còn"
    )
)
_ALL = toned(r"\b(?:100\s?%|(?:toàn bộ|tất cả|hết|đủ|hoàn toàn|nào cũng)\b)")
_ANY_LEFT = toned(r"\bcòn (?:\w+ ){1,4}nào\b")
_ANY = toned(r"\b(?:nào|ai)\b")
_SUMS = toned(r"\b(?:cộng|tổng|khớp|đủ|bằng|ra)\b|\+")
_CHECKS = toned(r"\b(?:có phải|phải không|đúng không)\b")
_HAS = toned(r"\bcó\b")
_WHETHER = toned(r"\bcó (?:\S+ ){1,20}?(?:không|chưa)\b|\bđã (?:\S+ ){1,20}?chưa\b")
_VERDICT = re.compile(r"\b([Cc]hưa |[Kk]hông )?[Đđ]ạt (?:chỉ tiêu|mục tiêu|kế hoạch)")
_AMONG = toned(r"\b(?:nằm trong|trong số|trong danh sách|thuộc (?:số|nhóm|danh sách))\b")
_NAMED = re.compile(
    r"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Pp]hòng|[Bb]an)\s+"
    rf"([{CAPITALS}][\w'’]*(?:\s+(?!(?:có|của|thuộc|ở|được|bị|nằm|trong)\b)[\w'’-]+){{0,5}})"
)
_COUNTS_PARTS = toned(r"\b(?:hai|ba|bốn|năm|mấy|các|\d) (?:nhóm|mẫu số|số|con số|loại|khoản|phần)\b")
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Side:
    """`holds` answers the question as asked; `word` opens the answer."""

    holds: bool
    word: tuple[str, str]


_YES, _NO = Side(True, ("Có", "Yes")), Side(False, ("Không", "No"))
_MET, _SHORT_OF = Side(True, ("Đạt", "Yes")), Side(False, ("Chưa đạt", "No"))


def findings_about(report: Report, figures: Sequence[Figure]) -> tuple[Finding, ...]:
    """Return the report's findings that touch any of these figures."""
    return tuple(
        finding for finding in report.findings if any(_touch(span, f.span) for span in finding.spans for f in figures)
    )


def figures_of(report: Report, findings: Sequence[Finding]) -> list[Figure]:
    """Return the figures that findings are about."""
    spans = [span for finding in findings for span in finding.spans]
    return [
        f
        for f in report.figures
        if not f.uncertain and any(s.start <= f.span.start and f.span.end <= s.end for s in spans)
    ]


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def decide(question: Question, report: Report, figures: Sequence[Figure], said: str) -> Side | None:
    """Take a side, or None when nothing decides. `said` is the sentence that answers best.

    On own questions left out, words open with the right side for 54 of 59; figures decide only where they do so.
    """
    if question.wants("consistency"):
        return _consistent(question, report, figures)
    if question.wants("target") and (met := _target(figures) or _met(said)) is not None:
        return met
    if said and not question.asks and _NOTHING.search(said):
        return _NO
    if not question.wants("yes_no") and not _asks_a_side(question):
        return None
    if (coded := _coded(question, figures, said)) is not None:
        return _YES if coded else _NO
    if (listed := _listed(question, said)) is not None:
        return _YES if listed else _NO
    if figures:
        return _by_figures(question, figures, said)
    return _NO if denies(question, said) else _YES


def _asks_a_side(question: Question) -> bool:
    flat = question.spelt
    return bool(_WHETHER.search(flat) or (not question.asks and _HAS.search(flat)))


def _met(said: str) -> Side | None:
    """Read the report's own verdict on a target."""
    verdict = _VERDICT.search(said)
    return None if verdict is None else _SHORT_OF if verdict.group(1) else _MET


def _listed(question: Question, said: str) -> bool | None:
    """Tell whether what is asked to be "trong số" others is named among them; None where that is not asked."""
    name = _NAMED.search(question.text)
    if name is None or not _AMONG.search(question.spelt):
        return None
    return "".join(fold(name.group(1)).split()) in "".join(fold(said).split())


def _consistent(question: Question, report: Report, figures: Sequence[Figure]) -> Side | None:
    holds = _adds_up(question, figures)
    if holds is None:
        holds = _ratio_holds(question, figures)
    if holds is None and (not question.numbers or _FINDS_FAULT.search(question.spelt)):
        printed = [f for f in figures if f.value in question.numbers] or list(figures)
        holds = False if findings_about(report, printed) else None
    if holds is None:
        return None
    wanted = not holds if _FINDS_FAULT.search(question.spelt) else holds
    return _YES if wanted else _NO


def _adds_up(question: Question, figures: Sequence[Figure]) -> bool | None:
    """Add up the parts that a question prints, against the whole that it prints or the report states.

    That they do not add up is said only where every number in the question was understood as one that is asked about.
    """
    flat = question.spelt
    printed = sorted((n.value for n in find_numbers(question.text)), reverse=True)
    numbers = sorted(question.numbers, reverse=True)
    if len(numbers) >= 2 and any(f.value == sum(numbers, Decimal(0)) for f in figures):
        return True
    if len(printed) < 3:
        return None
    if sum(printed[1:], Decimal(0)) == printed[0]:
        return True
    whole = printed == numbers and all(n == n.to_integral_value() for n in numbers) and not _COUNTS_PARTS.search(flat)
    return False if whole and _SUMS.search(flat) else None


def _ratio_holds(question: Question, figures: Sequence[Figure]) -> bool | None:
    """Check a share against the ratio it is printed with, where the question prints one of them."""
    by_id = {f.id: f for f in figures}
    for figure in figures:
        partners = dict(figure.partners)
        below, share = by_id.get(partners.get("denominator", "")), by_id.get(partners.get("percent", ""))
        if below and share and below.value and {figure.value, below.value, share.value} & set(question.numbers):
            return abs(figure.value / below.value * 100 - share.value) < Decimal("0.06")
    return None


def _by_figures(question: Question, figures: Sequence[Figure], said: str) -> Side | None:
    flat = question.spelt
    if (summed := _adds_up(question, figures)) is not None:
        return _YES if summed else _NO
    if (_ALL.search(flat) or _ANY_LEFT.search(flat)) and (reached := _all_of_them(figures)) is not None:
        return _YES if reached != bool(_ANY_LEFT.search(flat)) else _NO
    if question.numbers or question.wants("count", "share", "money", "compare", "extreme", "rank", "score", "trend"):
        return None
    if all(f.value == 0 for f in figures) or denies(question, said):
        return _NO
    return _YES if _HAS.search(flat) and not _CHECKS.search(flat) and not _ANY.search(flat) else None


def _all_of_them(figures: Sequence[Figure]) -> bool | None:
    """Tell whether what is counted reaches its whole, by the first share or ratio that is no target.

    So do two counts of the same: of 82 problems found 82 are solved, of 85 posts assigned 77 are filled.
    """
    counts = [f for f in figures if f.kind != "planned" and not f.partners]
    if len(figures) == len(counts) == 2 and len({fold(f.unit or "") for f in counts}) == 1:
        return counts[0].value == counts[1].value
    by_id = {f.id: f for f in figures}
    for figure in figures:
        if figure.kind == "planned":
            continue
        below = by_id.get(dict(figure.partners).get("denominator", ""))
        if below is not None and below.value:
            return figure.value >= below.value
        if (figure.unit or "").startswith("%"):
            return figure.value >= _WHOLE
    return None


def denies(question: Question, said: str) -> bool:
    """Tell whether the sentence denies what is asked: "không", "chưa" stand before a word of the question.

    A negation that the question has as well ("các xã không đủ điều kiện") is part of what is asked about.
    """
    flat = question.spelt
    if _NOTHING.search(said) or (_NOT_YET.search(flat) and _FALLS_SHORT.search(said)):
        return True
    if (_MANY_ASKED.search(flat) and _FEW.search(said)) or _at_other_times(question, said):
        return True
    tokens = load_lexicon(question.folded).tokens
    refused = {fold(word) if question.folded else word for word in _NOT}
    plain = {fold(word) if question.folded else word for word in _PLAIN}
    asked = [t for t in question.subject if t != BREAK]
    own = {pair for pair in pairwise(asked) if pair[0] in refused}
    about = {t for t in asked if t not in plain and t not in refused}
    for part in _PARTS.split(said):
        held = tokens(_DOES.sub(" ", part))
        for i, token in enumerate(held):
            following = [t for t in held[i + 1 : i + 7] if t not in plain][:_AFTER_NOT]
            if token in refused and not about.isdisjoint(following) and tuple(held[i : i + 2]) not in own:
                return True
    return False


def _at_other_times(question: Question, said: str) -> bool:
    """Tell whether something asked to be done every month is done every quarter, say."""
    asked, told = ({fold(often) for often in _EVERY.findall(text)} for text in (question.text, said))
    return bool(asked and told) and asked.isdisjoint(told)


def _coded(question: Question, figures: Sequence[Figure], said: str) -> bool | None:
    """Read a row whose value is a code: "Có = 1 Không = 0 … 0" says no. Where neither side is a plain yes or no, the
    side that the question names first is the one asked about."""
    codes = [(f.unit or "", str(f.value)) for f in figures if _CODES.fullmatch(f.unit or "")]
    if found := _LEGEND.search(said):
        codes = [(found.group(1), found.group(2))]
    if len(codes) != 1:
        return None
    sides = {code: fold(name).strip() for name, code in _CODE.findall(codes[0][0])}
    chosen = sides.get(codes[0][1])
    if chosen is None:
        return None
    if chosen.startswith(("khong", "chua")):
        return False
    if any(name.startswith(("khong", "chua")) for name in sides.values()):
        return True
    flat = " ".join(raw_tokens(fold(question.text)))
    named = {name: flat.find(name) for name in sides.values() if name in flat}
    return not named or min(named, key=lambda name: named[name]) == chosen


def _target(figures: Sequence[Figure]) -> Side | None:
    planned = [f for f in figures if f.kind == "planned"]
    actual = [f for f in figures if f.kind != "planned"]
    for goal in planned:
        for result in reversed(actual):
            if (goal.unit or "") == (result.unit or "") or (goal.unit or "").startswith("%") == (
                result.unit or ""
            ).startswith("%"):
                met = result.value >= goal.value
                return _MET if met else _SHORT_OF
    return None
