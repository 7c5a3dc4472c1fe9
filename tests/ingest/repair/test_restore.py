"""Clean text stays, damaged text reads aright, digits are never invented. The invented text below is our own."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.repair.restore import Repair, count, repair, restore_accents
from ingest.vietnamese.syllables import fold
from tests.damage import BODY, FOOTNOTE, HEAVY, damage, damaged_numbers, score

OWN = """ỦY BAN NHÂN DÂN
HUYỆN SƠN KHÊ
Số:      /BC-UBND
Sơn Khê, ngày    tháng 12 năm 2023

BÁO CÁO
Kết quả công tác cải cách hành chính năm 2023 của huyện Sơn Khê

I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
Ủy ban nhân dân huyện đã ban hành 12 văn bản chỉ đạo, điều hành công tác cải cách hành chính; tổ chức quán triệt, triển
khai kịp thời các nghị quyết, kế hoạch của Trung ương và của tỉnh đến toàn thể cán bộ, công chức, viên chức trên địa bàn
huyện. Các cơ quan, đơn vị và Ủy ban nhân dân các xã, thị trấn đã xây dựng kế hoạch, phân công nhiệm vụ cụ thể cho từng
bộ phận, gắn trách nhiệm của người đứng đầu với kết quả thực hiện nhiệm vụ.
Công tác tuyên truyền được thực hiện thường xuyên trên hệ thống truyền thanh của huyện, trên cổng thông tin điện tử và
tại các cuộc họp thôn, bản; nội dung tuyên truyền tập trung vào việc nộp hồ sơ trực tuyến và thanh toán trực tuyến.
Huyện đã kiểm tra công tác cải cách hành chính tại 9 xã; qua kiểm tra đã chỉ ra những tồn tại, hạn chế và yêu cầu các
đơn vị khắc phục kịp thời.

II. KẾT QUẢ THỰC HIỆN
Trong năm, bộ phận tiếp nhận và trả kết quả của huyện tiếp nhận 5.412 hồ sơ, đã giải quyết 5.380 hồ sơ, trong đó giải
quyết đúng hạn và trước hạn 5.297 hồ sơ, đạt 98,46%; quá hạn 83 hồ sơ. Cấp xã tiếp nhận 11.045 hồ sơ, giải quyết đúng
hạn 11.009/11.045 hồ sơ, đạt 99,67%. Tỷ lệ hồ sơ nộp trực tuyến đạt 61,3%, tăng so với cùng kỳ năm trước.
Việc số hóa hồ sơ, kết quả giải quyết thủ tục hành chính được quan tâm thực hiện; chất lượng phục vụ người dân, doanh
nghiệp được nâng lên. Huyện đã rà soát, đề nghị đơn giản hóa 4 thủ tục hành chính thuộc lĩnh vực đất đai và hộ tịch.
Việc sắp xếp tổ chức bộ máy, tinh giản biên chế được thực hiện theo đúng quy định; đội ngũ cán bộ, công chức được đào
tạo, bồi dưỡng nâng cao trình độ, cơ bản đáp ứng yêu cầu nhiệm vụ trong tình hình mới.
Tồn tại, hạn chế: một số đơn vị chưa thực hiện nghiêm túc chế độ thông tin báo cáo; ý thức chấp hành kỷ luật, kỷ cương
hành chính của một số công chức chưa cao; việc ứng dụng công nghệ thông tin còn hạn chế.
"""
FOREIGN = (
    "Các xã Đăk Rơ Ông, Púng Tra, Ea H'leo và thôn Kon Pring báo cáo qua email; phần mềm iOffice, VNeID, LGSP.\n"
    "The project 'Public administration reform index' was supported by UNDP and the World Bank in 2021.\n"
    "Mã 1.004221.000.00.00.H18\t12\t\t7,5\nđ) Chỉ tiêu: 40/40/122;  trang web http://dvc.gov.vn/p/home?id=3\n"
)


def keeps_the_promises(text: str, reading: Repair) -> bool:
    """Length, visible characters and digits are those of the text; spans lie in order inside it."""
    pairs = list(zip(text, reading.text, strict=True))
    ends = [span.end for span in reading.changed]
    return (
        all(old == new or old in " \u00a0" for old, new in pairs)
        and not any(new.isdigit() and old != new for old, new in pairs)
        and len(reading.confidence) == len(reading.changed)
        and all(0 <= value <= 1 for value in reading.confidence)
        and all(a.end <= b.start for a, b in zip(reading.changed, reading.changed[1:], strict=False))
        and all(0 <= span.start < span.end <= len(text) for span in reading.changed)
        and (not ends or ends[-1] <= len(text))
        and "".join(text[span.start : span.end] for span, _ in reading.states) == text
        and all(any(c.isdigit() for c in text[span.start : span.end]) for span in reading.uncertain_figures)
    )


def test_clean_text_comes_back_as_it_is() -> None:
    for text in (OWN, FOREIGN, OWN + FOREIGN, "", "\n\n", "Số:      /BC-UBND"):
        reading = repair(text)
        assert reading.text == text
        assert reading.changed == () and reading.uncertain_figures == ()
        assert all(state == "clean" for _, state in reading.states)


@pytest.mark.parametrize(("lost", "least"), [(BODY, 0.985), (HEAVY, 0.90), (FOOTNOTE, 0.75)])
def test_damaged_text_reads_aright(lost: frozenset[str], least: float) -> None:
    damaged = damage(OWN * 2, lost)
    reading = repair(damaged)
    assert keeps_the_promises(damaged, reading)
    assert score(OWN * 2, damaged, reading.text).accuracy >= least


def test_true_gaps_and_minority_names_stay_while_the_text_around_them_is_read() -> None:
    damaged = damage(OWN + FOREIGN, BODY)
    reading = repair(damaged).text
    assert "Số:      /BC-UBND" in reading
    assert "ngày    tháng 12" in reading
    assert "Rơ Ông, Púng Tra, Ea H'leo" in reading and "1.004221.000.00.00.H18\t12\t\t7,5" in reading


def test_numbers_that_lost_digits_are_named_and_whole_ones_are_not() -> None:
    damaged = damage(OWN * 2, HEAVY) + "\n" + damage(OWN, FOOTNOTE)
    reading = repair(damaged)
    clean = OWN * 2 + "\n" + OWN
    doubted = {place for span in reading.uncertain_figures for place in range(span.start, span.end)}
    lost = [range(*span) for span in damaged_numbers(clean, damaged)]
    assert all(place in doubted for span in lost for place in span if damaged[place].isdigit())
    whole = list(re.finditer(r"\d+(?:[.,/]\d+)*", damaged[: len(OWN) * 2]))
    assert not [m.group() for m in whole if m.start() in doubted and len(m.group()) > 2]


def test_lines_are_judged_damaged_where_letters_were_filled_in() -> None:
    clean, hurt = OWN[: OWN.index("II.")], damage(OWN[OWN.index("II.") :], BODY)
    reading = repair(clean + hurt)
    states = {state for span, state in reading.states if span.start < len(clean)}
    assert states == {"clean"}
    assert "damaged" in {state for _, state in reading.states}


def test_a_blank_before_a_percent_sign_leaves_the_number_in_doubt() -> None:
    text = damage(OWN * 2, FOOTNOTE) + "\nđ   tỷ l  98  %;  ố l ợn  3  ;\n"
    doubted = [text[span.start : span.end] for span in repair(text).uncertain_figures]
    assert "98" in doubted and "3" in doubted


@given(st.sets(st.sampled_from(sorted({c for c in OWN if not c.isspace()})), max_size=30))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_lost_the_promises_hold(lost: set[str]) -> None:
    damaged = damage(OWN, frozenset(lost))
    assert keeps_the_promises(damaged, repair(damaged))


@given(st.text(alphabet=" \n\t\u00a0aáạbcđeghinortuHNUBĐ0123789.,;:/-%()", max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert keeps_the_promises(text, repair(text))


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_any_string_at_all_is_read_without_an_error(text: str) -> None:
    assert keeps_the_promises(text, repair(text))


@given(st.integers(0, 2**32), st.floats(0.02, 0.6))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_letters_deleted_at_random_never_break_the_promises(seed: int, share: float) -> None:
    random = Random(seed)
    damaged = "".join(" " if random.random() < share and c != "\n" else c for c in OWN[:1500])
    assert keeps_the_promises(damaged, repair(damaged))


@given(st.integers(0, 2**32), st.floats(0.3, 0.6), st.integers(100, 130))
@example(78869502, 0.5, 110)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_long_sentence_full_of_shares_is_read_without_an_error(seed: int, share: float, filler: int) -> None:
    """A long stretch is cut at a comma, and the comma of "77,27%" may be the only one in reach."""
    letters = sorted({c for c in OWN if c.isalpha()})
    lost = frozenset(Random(seed).sample(letters, int(len(letters) * share)))
    run_on = " ".join(["cấp xã giải quyết đúng hạn đạt 77,27% kế hoạch giao đầu năm và"] * 40)
    damaged = damage(OWN + "x" * filler + " " + run_on, lost)
    assert keeps_the_promises(damaged, repair(damaged))


def test_clean_reports_at_hand_help_to_read_names() -> None:
    counts = count([OWN])
    damaged = damage(OWN, HEAVY)
    alone, helped = (score(OWN, damaged, repair(damaged, c).text).accuracy for c in (None, counts))
    assert helped >= alone


ODD = ("xã huyện 12 hồ sơ", "huyện xã 12 hồ sơ", "hồ sơ 12 xã", "12 13 14", "qxz qxz qxz qxz", "xã qxz qxz xã")


@pytest.mark.parametrize("said", ODD)
def test_whatever_words_are_at_hand_they_can_be_read_by(said: str) -> None:
    damaged = damage(OWN, BODY)
    assert keeps_the_promises(damaged, repair(damaged, count([said])))


def test_counts_are_asked_for_only_when_letters_were_lost() -> None:
    asked: list[int] = []
    repair(OWN, lambda: asked.append(1))
    assert not asked
    repair(damage(OWN, HEAVY), lambda: asked.append(1))
    assert asked == [1]


def test_counting_nothing_is_nothing() -> None:
    assert count([]) is None and count(["", "\n"]) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("so ho so tre han cap xa nam 2023", "số hồ sơ trễ hạn cấp xã năm 2023"),
        ("Ty le giai quyet thu tuc hanh chinh dung han?", "Tỷ lệ giải quyết thủ tục hành chính đúng hạn?"),
        ("Số hồ sơ trễ hạn của UBND huyện là bao nhiêu?", "Số hồ sơ trễ hạn của UBND huyện là bao nhiêu?"),
        ("", ""),
        ("2023?", "2023?"),
    ],
)
def test_accents_come_back(typed: str, meant: str) -> None:
    assert restore_accents(typed) == meant


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy ABĐđáệ0.?", max_size=60))
@settings(max_examples=60, deadline=None)
def test_restored_accents_change_no_letter_and_no_length(text: str) -> None:
    restored = restore_accents(text)
    assert len(restored) == len(text)
    assert fold(restored) == fold(text)
    assert all(new == old for old, new in zip(text, restored, strict=True) if not old.isascii())


# Read by hand from the report as it is damaged: line number, and what the line says.
HAND_READING: dict[int, str] = {
    43: "UBND huyện đã tổ chức quán triệt, triển khai nghiêm túc Nghị quyết số",
    45: "76/NQ-CP ngày 15/7/2021 của Chính phủ về ban hành Chương trình tổng thể",
    47: "CCHC Nhà nước giai đoạn 2021-2030; Nghị quyết số 12-NQ/TU của Tỉnh ủy",
    49: "Điện Biên về CCHC, cải thiện môi trường đầu tư kinh doanh, gắn với nâng cao",
    53: "đến các cơ quan, đơn vị và đội ngũ cán bộ, công chức, viên chức trong toàn",
    65: "cách hành chính nhà nước trên địa bàn huyện",
    69: "chỉ đạo biên soạn 19 tin, bài viết chuyên đề về CCHC phát trên sóng FM tần số",
    75: "cơ quan, đơn vị, các xã, thị trấn, toàn thể nhân dân biết và thực hiện.",
    79: "hành các văn bản cụ thể hóa nghị quyết, kế hoạch về cải cách hành chính gắn",
    99: "Việc ứng dụng công nghệ thông tin trong hoạt động của các cấp chính quyền",
    101: "và cơ quan chuyên môn được chú trọng thực hiện. Chất lượng phục vụ người dân,",
    107: "Công tác đào tạo, bồi dưỡng nâng cao nghiệp vụ CCHC của đội ngũ cán",
    113: "xã, thị trấn; tài liệu, văn bản hướng dẫn thực hiện nhiệm vụ CCHC được cung",
    123: "pháp chấn chỉnh, khắc phục những tồn tại hạn chế. Theo chức năng, nhiệm vụ",
    131: "Thành lập Ban chỉ đạo CCHC, chuyển đổi số của huyện và cấp xã, bố trí cán",
    143: "Kinh phí phục vụ công tác CCHC hằng năm cơ bản đáp ứng với yêu cầu nhiệm vụ.",
    145: "Để thực hiện nghiêm túc chế độ thông tin, báo cáo theo hướng dẫn của cấp",
    155: "Tổ chức quán triệt, triển khai một số văn bản về công tác CCHC tại một số",
    161: "mối kiểm soát thủ tục có nơi chưa đáp ứng yêu cầu nhiệm vụ; chất lượng máy",
    199: "Thực hiện nghiêm túc quy định về ban hành văn bản quy phạm pháp luật",
    207: "ban hành cơ bản đảm bảo đúng thẩm quyền, hình thức, trình tự, thủ tục.",
    209: "Huyện đã chủ động xây dựng kế hoạch rà soát, hệ thống hóa văn bản quy",
    213: "hình thi hành pháp luật; kịp thời ban hành quyết định công bố danh mục văn bản",
    217: "văn bản quy phạm pháp luật của HĐND, UBND huyện Tuần Giáo trong kỳ",
    225: "Việc ban hành văn bản QPPL chưa chặt chẽ, trùng lặp với quy định của nhà",
    227: "nước phải quyết định bãi bỏ hoặc điều chỉnh thay thế quyết định của UBND huyện",
    241: "Đã triển khai thực hiện nghiêm túc các quy định, hướng dẫn của cấp trên về",
    290: "tiếp nhận và trả kết quả, cổng thông tin điện tử của UBND cấp huyện và cấp xã.",
    292: "Hằng năm UBND các cấp đã chủ động xây dựng và thực hiện kế hoạch rà",
    310: "TTHC (hướng dẫn công dân đăng nhập bằng tài khoản VneID nộp hồ sơ trực",
    326: "cao chất lượng phục vụ người dân, doanh nghiệp. Tính đến tháng 12/2023 số",
    354: "Việc giải quyết TTHC trên môi trường điện tử đạt tỷ lệ cao: Từ ngày",
    382: "việc đánh giá chất lượng phục vụ người dân, doanh nghiệp trong giải quyết",
    400: "còn 170 hồ sơ trễ hạn, trong đó: cấp huyện 33 hồ sơ, cấp xã 137 hồ sơ. Tỷ lệ",
    444: "Chỉ đạo thực hiện tốt việc đổi mới hệ thống tổ chức và quản lý, nâng cao",
    477: "nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức đáp ứng với yêu cầu",
    516: "luật kỷ cương hành chính nhà nước; kịp thời chỉ đạo các cơ quan, đơn vị xây dựng",
    558: "trọng thu hút người có năng lực trình độ vào làm việc trong các cơ quan hành",
    577: "chủ động xây dựng kế hoạch và cử cán bộ, công chức, viên chức tham gia các",
    587: "phòng chống tham nhũng, lãng phí; khen thưởng kỷ luật cán bộ, công chức, viên",
    595: "được tăng cường; nhận thức chính trị, tác phong, lề lối làm việc, tinh thần trách",
    622: "Chất lượng cán bộ, công chức cấp xã còn một số hạn chế như: Còn    người",
    654: "trung theo nguyên tắc dựa trên kết quả sử dụng và chất lượng hoạt động của các",
    697: "tế - xã hội; ưu tiên đầu tư các công trình trọng điểm, các nhiệm vụ thiết thực góp",
    735: " tăng cường tương tác với người dân doanh nghiệp trên hệ thống thông tin điện",
    770: "Việc ứng dụng công nghệ thông tin trong hoạt động của các cơ quan, đơn",
    840: "Nhà nước; thương xuyên đôn đốc các cơ quan, đơn vị xây dựng và áp dụng tiêu",
    866: "2021-2030 và các chỉ thị nghị quyết khác của cấp trên; làm tốt công tác tuyên",
    929: "tuyển dụng, sử dụng, quản lý, bổ nhiệm, bổ nhiệm lại cán bộ công chức, viên",
    1010: "hiện chính sách tinh giản biên chế chưa thật sự chặt chẽ, kết quả tinh giản biên chế",
    1012: "hằng năm chưa làm chuyển biến chất lượng đội ngũ cán bộ công chức, viên chức;",
    1018: "bộ, công chức viên chức chưa nghiêm túc bị xử lý kỷ luật, hình sự.",
}


@pytest.mark.shared
def test_the_real_damaged_report_reads_as_a_person_reads_it(shared: Path) -> None:
    text = next(shared.glob("reports/000_*.txt")).read_text(encoding="utf-8")
    reading = repair(text)
    assert keeps_the_promises(text, reading)
    lines = reading.text.split("\n")
    words = right = 0
    for number, meant in HAND_READING.items():
        for word in re.finditer(r"[^\W\d_]+", meant):
            words += 1
            right += lines[number - 1][word.start() : word.end()].lower() == word.group().lower()
    assert words > 600
    assert right / words >= 0.93


@pytest.mark.shared
def test_the_real_report_keeps_whole_figures_and_doubts_broken_ones(shared: Path) -> None:
    text = next(shared.glob("reports/000_*.txt")).read_text(encoding="utf-8")
    doubted = {(span.start, span.end) for span in repair(text).uncertain_figures}
    for whole in ("còn 170 hồ", "649/10.948", "5,93%", "38.687 hồ", "97,79%", " 68/68 "):
        place = text.index(whole)
        assert not [span for span in doubted if span[0] < place + len(whole) and span[1] > place], whole
    for broken in ("98  %", "3  ; c     : 155", "83  88   ểm", "9  9 M z", "52,8 %"):
        place = text.index(broken)
        assert [span for span in doubted if place <= span[0] < place + len(broken)], broken


@pytest.mark.shared
def test_no_number_of_a_footnote_that_lost_digits_passes_for_whole(shared: Path) -> None:
    broken = 0
    paths = sorted(shared.glob("reports/00[1-4]_*.txt"))
    assert len(paths) == 4
    for path in paths:
        clean = re.sub(r"</?sup>|[*#]", "", path.read_text(encoding="utf-8"))[3000:9000]
        damaged = damage(clean, FOOTNOTE)
        doubted = {place for span in repair(damaged).uncertain_figures for place in range(span.start, span.end)}
        for start, end in damaged_numbers(clean, damaged):
            broken += 1
            left = [place for place in range(start, end) if damaged[place].isdigit()]
            assert doubted.issuperset(left), damaged[start - 20 : end + 20]
    assert broken > 100


@pytest.mark.shared
@pytest.mark.parametrize(("lost", "least"), [(BODY, 0.985), (HEAVY, 0.92)])
def test_held_out_reports_read_aright_with_the_others_in_the_library(
    shared: Path, lost: frozenset[str], least: float
) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(shared.glob("reports/00[1-4]_*.txt"))]
    texts = [re.sub(r"</?sup>|[*#]", "", text) for text in texts]
    hit = right = spoilt = words = 0
    for number, text in enumerate(texts):
        counts = count(other for k, other in enumerate(texts) if k != number)
        part = text[3000:9000]
        found = score(part, damage(part, lost), repair(damage(part, lost), counts).text)
        hit, right = hit + found.hit, right + found.right
        spoilt, words = spoilt + found.spoilt, words + found.words
    assert right / hit >= least
    assert spoilt / words <= 0.0002


@pytest.mark.shared
def test_clean_real_reports_are_untouched(shared: Path) -> None:
    for path in sorted(shared.glob("reports/00[1-4]_*.txt")):
        text = path.read_text(encoding="utf-8")
        assert repair(text).text == text
