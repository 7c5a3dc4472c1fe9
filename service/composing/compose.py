"""Picks → an answer in words, with its figures and citations. Decides nothing about what is true; verify does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.report import Figure, Report, Span, is_filled, period_of, place_of
from ingest.vietnamese.syllables import toned
from retrieval.query.reading import Language
from service.answer import Answer, AnswerFigure, Citation, Likely, Note, NoteKind, Status
from service.choosing.choose import Pick
from service.choosing.quotes import joined, runs
from service.composing import wording
from service.composing.corrected import corrected
from service.composing.differences import differences
from service.composing.reckoning import reckoning
from service.composing.yes_no import Side, decide, figures_of, findings_about
from service.finding.evidence import Unit
from service.question import Question

_SILENT = toned(
    r"\b(?:báo cáo|huyện|địa phương|đơn vị|nơi) nào (?:\w+ )?(?:không|chưa) (?:nêu|ghi|nói|có số|báo cáo)\b"
)
_WHOLE_SENTENCE = 420  # a sentence up to this long is quoted whole; of a longer one only the clause
_JOINED = 700
_MOST_PARTS = 6
_SIGNING_ROOM = 200  # characters above a signer's name
# Of the weighed chance. Of 15 public questions without an answer that were so offered words, these held it in 9.
_MAY_BE = 0.25
_MOST_OFFERED = 3


@dataclass(slots=True)
class Draft:
    """An answer being written."""

    question: Question
    figures: list[AnswerFigure] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)

    @property
    def language(self) -> Language:
        """The language to write in."""
        return self.question.language

    def cite(self, report: Report, span: Span, unit: Unit) -> int:
        """Cite a span once; return its number."""
        span = _trimmed(report.text, span)
        for held in self.citations:
            if held.report_id == report.id and held.start <= span.start and span.end <= held.end:
                return held.n
        self.citations.append(citation(report, span, unit, len(self.citations) + 1))
        return len(self.citations)

    def note(self, kind: NoteKind, text: str, citations: Sequence[int] = ()) -> None:
        """Add a note once."""
        added = Note(kind, text, tuple(dict.fromkeys(citations)))
        if added not in self.notes:
            self.notes.append(added)

    def finish(self, status: Status, choices: tuple[str, ...] = ()) -> Answer:
        """Make the answer; its id and timings come later."""
        return Answer(
            answer_id="",
            status=status,
            answer="\n\n".join(self.lines),
            figures=tuple(self.figures),
            citations=tuple(self.citations),
            notes=tuple(self.notes),
            likely=tuple(self.likely),
            understood=wording.understood(self.question),
            choices=choices,
        )


def citation(report: Report, span: Span, unit: Unit, n: int) -> Citation:
    """Make the citation of a span."""
    identity = report.identity
    quote, reading = report.text[span.start : span.end], report.reading[span.start : span.end]
    return Citation(
        n=n,
        report_id=report.id,
        file=report.file,
        title=identity.title.value if identity.title else None,
        number=identity.number.value if identity.number else None,
        agency=identity.agency.value if identity.agency else None,
        place=identity.place.value if identity.place else None,
        date=identity.date.value if identity.date else None,
        page=unit.passage.page,
        section=unit.passage.section,
        quote=quote,
        reading=reading if reading != quote else None,
        start=span.start,
        end=span.end,
        text_state="repaired" if is_filled(quote, reading) else "ocr" if unit.passage.state == "ocr" else "clean",
    )


def compose(question: Question, picks: Sequence[Pick], silent: Sequence[Pick]) -> Answer:
    """Write the answer of the picks that found something, and say of the others why they did not."""
    draft = Draft(question)
    if not picks:
        return _not_stated(draft, silent)
    picks, taken_back = corrected(picks)
    for pick in picks:
        if pick.identity:
            silent = [*silent, pick] if not _write_identity(draft, pick, len(picks) > 1) else silent
        elif pick.units:
            _write_statement(draft, pick)
        else:
            _write_figures(draft, pick)
            _write_reckoned(draft, pick)
    if not draft.citations:
        return _not_stated(draft, silent)
    for letter, told in taken_back:
        n = next((c.n for c in draft.citations if c.report_id == letter.evidence.report.id), None)
        draft.note("conflict", wording.corrected(told.of, told.old, told.new, draft.language), (n,) if n else ())
    draft.lines += differences(question, draft.figures)
    missing = _names(silent, picks)
    if missing:
        # Who asks which reports state nothing reads that first, and what the others state after it.
        place = 0 if _SILENT.search(question.spelt) else len(draft.lines)
        draft.lines.insert(place, wording.silent(missing, draft.language))
        draft.note("not_stated", wording.silent(missing, draft.language))
    asked = len(question.report_ids)
    _offer(draft, [pick for pick in silent if pick.evidence.report.id in question.report_ids])
    return draft.finish("partial" if asked and silent else "answered")


def _write_figures(draft: Draft, pick: Pick) -> None:
    report, language = pick.evidence.report, draft.language
    figures = list(pick.figures)
    side = decide(draft.question, report, figures, pick.nearest.text if pick.nearest else "")
    findings = findings_about(report, figures)
    if draft.question.wants("consistency") and not draft.question.sides:
        held = {f.id for f in figures}
        about = [f for f in figures_of(report, findings) if f.id not in held]
        figures += about if len(about) <= _MOST_PARTS else []  # a list of fifty parts is in the finding's words
    opening = f"{wording.say(side.word, language)}. " if side else ""
    for whole_period, group in _by_period(figures, report):
        parts, marks = [], []
        for unit, members in _by_unit(pick, group):
            span = quote_span(unit, members)
            for bunch in _bunches(members, report):
                n = draft.cite(report, span if _within(bunch, span) else bunch[0].quote, unit)
                marks.append(n)
                draft.figures += [_answer_figure(f, report, n) for f in bunch]
                state = wording.state_words(draft.citations[n - 1].text_state, language)
                parts.append(f"{wording.figure_words(bunch, language)} [{n}]{state}")
        head = opening + wording.heading(_place(pick), whole_period, language)
        draft.lines.append(wording.figure_lines(head, parts, marks))
        opening = ""
    for finding in findings:
        touched = [c.n for c in draft.citations if c.report_id == report.id]
        draft.note(
            "conflict", f"{wording.heading(_place(pick), None, language).strip('*')}: {finding.text}", touched[:1]
        )


def _write_reckoned(draft: Draft, pick: Pick) -> None:
    """Say how figures of a table's column were chosen or add up, the rows that they were compared with cited."""
    if pick.reckoned is None or pick.reckoned.what == "total":
        return
    report, evidence = pick.evidence.report, pick.evidence
    given = [f for f in draft.figures if draft.citations[f.citation - 1].report_id == report.id]
    others = [evidence.units[evidence.unit_of[f.id]] for f in pick.reckoned.others]
    marks = [draft.cite(report, unit.spans[0], unit) for unit in others]
    draft.lines.append(reckoning(pick.reckoned, given, marks))


def _write_statement(draft: Draft, pick: Pick) -> None:
    report, language = pick.evidence.report, draft.language
    quoted = [(run[0], span) for run in runs(pick.units) for span in joined(report, run)]
    side: Side | None = decide(draft.question, report, (), report.reading[quoted[0][1].start : quoted[0][1].end])
    opening = f"{wording.say(side.word, language)}. " if side else ""
    period = report.identity.period.surface if report.identity.period else None
    head = f"{opening}{wording.heading(_place(pick), period, language)}: "
    for n in dict.fromkeys(draft.cite(report, span, unit) for unit, span in quoted):
        draft.lines.append(head + _quoted(draft, n))
        head = ""
    for figure in pick.figures:
        held = next(((u, s) for u, s in quoted if s.start <= figure.span.start and figure.span.end <= s.end), None)
        if held is not None:
            draft.figures.append(_answer_figure(figure, report, draft.cite(report, held[1], held[0])))


def _write_identity(draft: Draft, pick: Pick, several: bool) -> bool:
    """Write what is asked of the report's own number, date, signer and agency; False when it states none of it.

    Of several reports of one place their times tell which is which.
    """
    report, language = pick.evidence.report, draft.language
    identity = report.identity
    asked = draft.question
    parts = (
        ("number", identity.number, asked.wants("document")),
        ("date", identity.date, asked.wants("when", "document")),
        ("signer", identity.signer, asked.wants("who")),
        ("agency", identity.agency, not asked.wants("document", "when", "who")),
        ("addressee", identity.addressee, not asked.wants("document", "when", "who")),
    )
    held, missing = [], []
    for name, part, wanted in parts:
        if not wanted:
            continue
        if part is None or part.span is None:
            missing.append(wording.part_name(name, language))
            continue
        span = _line_around(report.text, part.span)
        span = _with_post(report.text, span) if name == "signer" else span
        n = draft.cite(report, span, _unit_at(pick, part.span))
        held.append(f"{wording.part_name(name, language)}: {_quoted(draft, n)}")
    if not held:
        return False
    period = identity.period.surface if several and identity.period else None
    draft.lines.append(f"{wording.heading(_place(pick), period, language)}: {'; '.join(held)}.")
    if missing:
        draft.lines.append(wording.silent(missing, language))
        draft.note("not_stated", wording.silent(missing, language))
    return True


def _line_around(text: str, span: Span) -> Span:
    """Widen a span to its line: a number means something only beside the words around it."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start, end if end >= 0 else len(text))


def _with_post(text: str, line: Span) -> Span:
    """Widen a signer's line to the post printed in capitals above the name ("CHỦ TỊCH"), over the room to sign in."""
    start = line.start
    for above in reversed(text[max(0, start - _SIGNING_ROOM) : start].split("\n")[:-1]):
        words = above.strip(" *_\t")
        if words and not words.isupper():
            break
        start -= len(above) + 1
    widened = text[start : line.start].lstrip()
    return Span(line.start - len(widened), line.end)


def _unit_at(pick: Pick, span: Span) -> Unit:
    """Return the unit that holds a span, else the nearest before it."""
    before = [u for u in pick.evidence.units if u.spans[0].start <= span.start]
    return before[-1] if before else pick.evidence.units[0]


def _quoted(draft: Draft, n: int) -> str:
    cited = draft.citations[n - 1]
    words = wording.quotation(cited.reading or cited.quote)
    return f"{words} [{n}]{wording.state_words(cited.text_state, draft.language)}"


def _not_stated(draft: Draft, silent: Sequence[Pick]) -> Answer:
    language = draft.language
    texts = {"blank": wording.blank_for, "damaged": wording.damaged_for, "period": wording.other_time_for}
    shown = [p for p in silent if p.why in texts] or sorted(silent, key=lambda p: -p.confidence)[:1]
    if len(silent) > 1 and not any(p.why in texts for p in shown):
        draft.lines.append(wording.say(wording.NOTHING, language))
    for pick in shown[:5]:
        say = texts.get(pick.why, wording.nothing_for)(_place(pick), language)
        kind: NoteKind = "damaged" if pick.why == "damaged" else "nearest" if pick.nearest else "not_stated"
        draft.lines.append(say)
        if pick.nearest is not None:
            span = pick.nearest.spans[0]
            n = draft.cite(pick.evidence.report, span, pick.nearest)
            draft.lines.append(f"{wording.nearest(language)} {_quoted(draft, n)}")
            draft.note(kind, say, (n,))
        else:
            draft.note("not_stated", say)
    if not silent:
        draft.lines.append(wording.say(wording.EMPTY_LIBRARY, language))
    _offer(draft, silent)
    return draft.finish("not_stated")


def _offer(draft: Draft, silent: Sequence[Pick]) -> None:
    """Offer the words of reports that may answer and are not sure enough, likeliest first; none is asserted."""
    held = [p for p in silent if (p.figures or p.units) and p.why == "absent" and p.confidence >= _MAY_BE]
    for pick in sorted(held, key=lambda p: -p.confidence)[:_MOST_OFFERED]:
        report = pick.evidence.report
        unit = pick.units[0] if pick.units else pick.evidence.units[pick.evidence.unit_of[pick.figures[0].id]]
        span = joined(report, runs(pick.units)[0])[0] if pick.units else quote_span(unit, _of_unit(pick, unit))
        n = draft.cite(report, span, unit)
        cited = draft.citations[n - 1]
        draft.likely.append(Likely(wording.own_words(cited.reading or cited.quote), n))


def _of_unit(pick: Pick, unit: Unit) -> list[Figure]:
    return [f for f in pick.figures if pick.evidence.units[pick.evidence.unit_of[f.id]] == unit]


def plain(question: Question, text: str, status: Status = "not_stated", choices: tuple[str, ...] = ()) -> Answer:
    """Write an answer that is only words."""
    draft = Draft(question, lines=[text])
    return draft.finish(status, choices)


def _place(pick: Pick) -> str | None:
    part = pick.evidence.report.identity.place
    return part.value if part else None


def _names(silent: Sequence[Pick], found: Sequence[Pick]) -> list[str]:
    """Name the reports that state nothing; of a place that has another report here, as another report of it."""
    answered = {_place(pick) for pick in found}
    names = []
    for pick in silent:
        place = _place(pick) or pick.evidence.report.file
        names.append(f"một báo cáo khác của {place}" if place in answered else place)
    return list(dict.fromkeys(names))


def _by_period(figures: Sequence[Figure], report: Report) -> list[tuple[str | None, list[Figure]]]:
    groups: dict[str | None, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(period_of(figure, report), []).append(figure)
    return list(groups.items())


def _by_unit(pick: Pick, figures: Sequence[Figure]) -> list[tuple[Unit, list[Figure]]]:
    groups: dict[int, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(pick.evidence.unit_of[figure.id], []).append(figure)
    return [(pick.evidence.units[place], members) for place, members in groups.items()]


def quote_span(unit: Unit, members: Sequence[Figure]) -> Span:
    """Choose the words to quote for figures of one sentence: the sentence, or the clauses that hold them."""
    for span in unit.spans:
        if (
            all(span.start <= f.span.start and f.span.end <= span.end for f in members)
            and span.end - span.start <= _WHOLE_SENTENCE
        ):
            return span
    start = min(min(f.quote.start, f.span.start) for f in members)
    end = max(max(f.quote.end, f.span.end) for f in members)
    return Span(start, end) if end - start <= _JOINED else members[0].quote


def _within(figures: Sequence[Figure], span: Span) -> bool:
    return all(span.start <= f.span.start and f.span.end <= span.end for f in figures)


def _bunches(figures: Sequence[Figure], report: Report) -> list[list[Figure]]:
    """Put the parts of "6.326/6.469 hồ sơ, đạt 97,79%" together; everything else stands alone."""
    bunches: list[list[Figure]] = []
    for figure in figures:
        last = bunches[-1][-1] if bunches else None
        ratio = last and report.text[last.span.end : figure.span.start].strip() == "/" and last.unit == figure.unit
        share = (
            last
            and not wording.is_share(last)
            and ("percent", figure.id) in {p for f in bunches[-1] for p in f.partners}
        )
        if ratio or share:
            bunches[-1].append(figure)
        else:
            bunches.append([figure])
    return bunches


def _answer_figure(figure: Figure, report: Report, n: int) -> AnswerFigure:
    value = figure.value
    text = format(value.normalize(), "f") if value == value.to_integral_value() else format(value, "f")
    return AnswerFigure(
        value=text,
        unit=figure.unit,
        surface=figure.surface,
        label=figure.label,
        place=place_of(figure, report),
        period=period_of(figure, report),
        level=figure.level,
        kind=figure.kind,
        citation=n,
    )


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else span
