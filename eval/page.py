"""A run → one HTML page for whoever decides: the whole, by type, by report, and the worst cases with their evidence.

The page has no scripts and needs no network; words of reports and questions are shown as text, whatever they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from eval.measures import Share, quantile
from eval.score import Judged, pool
from eval.tables import MEASURES, files_of, groups, types_of
from service.answer import Answer, Citation

MOST_CASES = 50
_STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
table { border-collapse: collapse; margin: .5rem 0 1.5rem } th, td { padding: .2rem .9rem .2rem 0; text-align: left }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } tr { border-bottom: 1px solid #ddd }
article { border-left: 4px solid #b00020; padding: .1rem 1rem; margin: 1.2rem 0; background: #faf7f7 }
article.quiet { border-color: #b58900 } blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 2px solid #ccc }
small, .why { color: #555 } mark { background: #ffe9a8 }
"""
# In the protocol's words for a person who has not read it.
_NAMES = {
    "accuracy": "đúng, trên mọi câu",
    "accuracy on answerable": "đúng, trên câu có lời đáp",
    "coverage": "có trả lời, trên câu có lời đáp",
    "false answers on unanswerable": "trả lời khi báo cáo không nêu",
    "figure recall": "số liệu cần có mà có",
    "figure precision": "số liệu đã nêu mà đúng",
    "citation precision": "trích dẫn khớp nguyên văn",
    "source recall": "nguồn cần có mà dẫn",
}


def report_page(heading: Mapping[str, str], judged: Sequence[Judged]) -> str:
    """Write the page."""
    whole = pool(judged)
    bad = sorted((row for row in judged if not row.verdict.correct), key=_badness)
    times = [row.ms for row in judged]
    parts = [
        "<h1>Kết quả đo: Hỏi Báo Cáo</h1>",
        f"<p><small>{escape(' · '.join(f'{key} {value}' for key, value in heading.items()))}</small></p>",
        f"<p><b>{whole.n} câu, điểm {whole.score:+.3f}</b> (đúng +1, im lặng 0, sai −1); một câu mất "
        f"{quantile(times, 0.5):.0f} ms, 95 % số câu dưới {quantile(times, 0.95):.0f} ms.</p>",
        _measures(judged),
        _breakdown("Theo loại câu hỏi", "loại", judged, types_of),
        _breakdown("Theo báo cáo", "báo cáo", judged, files_of),
        f"<h2>Câu chưa đúng ({len(bad)})</h2>",
        *(_case(row) for row in bad[:MOST_CASES]),
    ]
    if len(bad) > MOST_CASES:
        parts.append(f"<p>… và {len(bad) - MOST_CASES} câu nữa.</p>")
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><title>Kết quả đo</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="vi">{head}\n{body}\n</html>\n'


def _measures(judged: Sequence[Judged]) -> str:
    whole = pool(judged)
    rows = "".join(f"<tr><td>{_NAMES[name]}</td>{_share(measure(whole))}</tr>" for name, measure in MEASURES.items())
    heads = _numbers("tỷ lệ", "khoảng tin cậy 95 %", "đếm", tag="th")
    return f"<table><tr><th>số đo</th>{heads}</tr>{rows}</table>"


def _share(share: Share) -> str:
    low, high = share.interval
    return _numbers(f"{share.value:.3f}", f"{low:.3f}–{high:.3f}", f"{share.hits}/{share.total}")


def _numbers(*cells: str, tag: str = "td") -> str:
    return "".join(f'<{tag} class="n">{cell}</{tag}>' for cell in cells)


def _breakdown(title: str, what: str, judged: Sequence[Judged], keys: Callable[[Judged], Iterable[str]]) -> str:
    rows = []
    for key, inside in groups(judged, keys).items():
        measured = pool(inside)
        cells = (
            str(measured.n),
            f"{measured.score:+.2f}",
            f"{measured.accuracy.value:.2f}",
            f"{measured.coverage.value:.2f}",
        )
        rows.append(f"<tr><td>{escape(key)}</td>{_numbers(*cells)}</tr>")
    heads = _numbers("câu", "điểm", "đúng", "có trả lời", tag="th")
    return f"<h2>{title}</h2><table><tr><th>{what}</th>{heads}</tr>{''.join(rows)}</table>"


def _badness(row: Judged) -> tuple[int, int, str]:
    """Wrong figures with a citation first, the more the worse; silence last."""
    beside = row.verdict.figures_asserted - row.verdict.figures_fitting
    return row.verdict.score, -beside, row.question.id


def _case(row: Judged) -> str:
    question, answer = row.question, row.answer
    before = "".join(f"<p><small>Trước đó: {escape(one)}</small></p>" for one in question.history)
    right = question.answer if question.answerable else "báo cáo không nêu"
    wanted = "".join(
        f"<blockquote>{escape(s.quote)}<br><small>{escape(s.file)}</small></blockquote>" for s in question.sources
    )
    quiet = ' class="quiet"' if row.verdict.score == 0 else ""
    return (
        f"<article{quiet}><h3>{escape(question.question)}</h3>{before}"
        f'<p class="why">{escape(question.id)} · {escape(question.type)} · {escape(row.verdict.why)}</p>'
        f"<p><b>Đúng ra:</b> {escape(right)}</p>{wanted}"
        f"<p><b>Đã trả lời</b> ({escape(answer.status)}): {_lines(answer.answer)}</p>"
        f"{''.join(_evidence(answer, cited) for cited in answer.citations)}</article>"
    )


def _evidence(answer: Answer, cited: Citation) -> str:
    """The cited words, the figures that the answer took from them marked."""
    words = escape(cited.quote)
    for surface in sorted({escape(f.surface) for f in answer.figures if f.citation == cited.n}, key=len, reverse=True):
        words = words.replace(surface, f"<mark>{surface}</mark>", 1)
    where = " › ".join((cited.file, *cited.section))
    return f"<blockquote>[{cited.n}] {words}<br><small>{escape(where)} ({cited.start}–{cited.end})</small></blockquote>"


def _lines(words: str) -> str:
    return "<br>".join(escape(line) for line in words.splitlines() if line.strip())
