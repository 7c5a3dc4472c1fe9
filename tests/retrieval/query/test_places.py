"""Which reports a question means by the places it names, and which places no report is about."""

from __future__ import annotations

import pytest

from retrieval.query.places import Places
from retrieval.query.reading import read
from retrieval.summary import Summary

PLACES = Places(
    (
        Summary("t", "t", "ready", place="huyện Tuần Giáo", province="tỉnh Điện Biên"),
        Summary("m", "m", "ready", place="huyện Mỹ Tú", province="tỉnh Sóc Trăng"),
        Summary("d", "d", "ready", place="thành phố Điện Biên Phủ", province="tỉnh Điện Biên"),
        Summary("b", "b", "ready", place="huyện Văn Bàn", province="tỉnh Lào Cai"),
        Summary("k", "k", "ready", place="huyện Kbang", province="tỉnh Gia Lai"),
        Summary("x", "x", "ready", place="xã Đoàn Kết", province="tỉnh Kon Tum"),
        Summary("n", "n", "ready"),
    )
)


@pytest.mark.parametrize(
    ("question", "reports"),
    [
        ("Tuần Giáo có bao nhiêu hồ sơ?", "t"),
        ("huyen tuan giao co bao nhieu ho so", "t"),
        ("Tuangiao co bao nhieu ho so", "t"),
        ("Tuần Gáo có bao nhiêu hồ sơ?", "t"),
        ("Tuần giáo có bao nhiêu hồ sơ?", "t"),
        ("tuần giáo có bao nhiêu hồ sơ?", "t"),
        ("Tuấn Giáo có bao nhiêu hồ sơ?", "t"),
        ("Mỹ Tú và Tuần Giáo", "mt"),
        ("tỉnh Điện Biên có bao nhiêu hồ sơ?", "td"),
        ("Điện Biên Phủ có bao nhiêu hồ sơ?", "d"),
        ("How many dossiers in My Tu?", "m"),
        ("How many of My Tu's dossiers were late?", "m"),
        ("K'Bang có bao nhiêu hồ sơ?", "k"),
        ("Văn Bàn có bao nhiêu văn bản?", "b"),
        ("huyen van ban co bao nhieu ho so", "b"),
        ("xã Đoàn Kết có bao nhiêu hộ nghèo?", "x"),
        ("tỉnh Cần Thơ có bao nhiêu hồ sơ?", "m"),
        ("Sơn La có bao nhiêu hồ sơ?", ""),
        ("mỹ tục là gì", ""),
        ("", ""),
    ],
)
def test_places_are_found_however_they_are_typed(question: str, reports: str) -> None:
    assert set(read(question, PLACES).where.report_ids) == set(reports)


@pytest.mark.parametrize(
    "question",
    [
        "Văn bản nào của huyện được ban hành nhiều nhất?",
        "bao nhiêu văn bản quá hạn",
        "bao nhieu van ban qua han",
        "Thống nhất nhận thức về chuyển đổi số ra sao?",
        "sự thống nhất trong nội bộ được nêu thế nào?",
        "Đoàn kết nội bộ được nêu thế nào?",
        "Diễn biến tỷ lệ nộp trực tuyến cấp huyện qua các năm?",
        "Việt Nam có bao nhiêu tỉnh?",
        "Chủ tịch huyện tiếp dân bao nhiêu buổi?",
        "Chữ ký số đã cấp cho những ai?",
        "tương đương bao nhiêu phần trăm?",
        "Ông Nguyễn Văn Lâm giữ chức vụ gì?",
    ],
)
def test_ordinary_words_and_names_of_people_are_no_places(question: str) -> None:
    """ "Văn bản" at the start of a sentence was huyện Văn Bàn, "Chủ tịch" thị xã Chũ."""
    where = read(question, PLACES).where
    assert (where.report_ids, where.unknown) == ((), ())


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Thuận Châu có bao nhiêu hồ sơ?", "huyện Thuận Châu"),
        ("thuan chau co bao nhieu ho so", "huyện Thuận Châu"),
        ("huyện Đăk Glei có bao nhiêu thủ tục?", "huyện Đắk Glei"),
        ("Huyện Phú Lãng có bao nhiêu hồ sơ?", "Huyện Phú Lãng"),
    ],
)
def test_a_place_that_no_report_is_about_is_told(question: str, unknown: str) -> None:
    where = read(question, PLACES).where
    assert (where.report_ids, where.unknown) == ((), (unknown,))


def test_a_name_within_a_longer_one_is_not_meant() -> None:
    made = (
        ("a", "huyện Gia Lạc"),
        ("b", "huyện Gia Lạc Thượng"),
        ("c", "huyện Điện Biên"),
        ("d", "huyện Điện Biên Đông"),
    )
    shelf = Places(Summary(i, i, "ready", place=place) for i, place in made)
    for typed, meant in (
        ("huyện Gia Lạc Thượng có bao nhiêu hồ sơ trễ hạn?", "b"),
        ("dien bien dong co bao nhieu ho so", "d"),
        ("Gia Lạc và Gia Lạc Thượng, nơi nào nhiều hơn?", "ab"),
    ):
        assert "".join(sorted(shelf.find(typed, bare=typed.startswith("dien")).report_ids)) == meant


def test_what_is_left_of_the_question_keeps_its_length_without_the_place() -> None:
    assert read("Hồ sơ ở Mỹ Tú năm 2021", PLACES).rest == "Hồ sơ ở       năm 2021"
    assert read("How many dossiers in My Tu were late?", PLACES).rest == "How many dossiers in       were late?"


def test_the_letters_of_a_name_are_no_words_about_time() -> None:
    """ "Mỹ Tú năm 2019" was read as "từ năm 2019", up to 2100."""
    for question in ("Mỹ Tú năm 2019 có bao nhiêu hồ sơ?", "my tu nam 2019 co bao nhieu ho so"):
        (period,) = read(question, PLACES).when.periods
        assert (period.start.year, period.end.year) == (2019, 2019)


def test_a_question_without_accents_is_read_with_them() -> None:
    reading = read("tuan giao giai ngan von dau tu nam 2020 may phan tram", PLACES)
    assert reading.bare and reading.said == "Tuần Giáo giải ngân vốn đầu tư năm 2020 mấy phần trăm"
    assert [period.end.year for period in reading.when.periods] == [2020]
    assert reading.asked == "tuan giao giai ngan von dau tu nam 2020 may phan tram"


PROVINCE_TOO = Places(
    (
        Summary("p", "p", "ready", place="tỉnh Điện Biên", province="tỉnh Điện Biên"),
        Summary("h", "h", "ready", place="huyện Điện Biên", province="tỉnh Điện Biên"),
        Summary("t", "t", "ready", place="huyện Tuần Giáo", province="tỉnh Điện Biên"),
        Summary("k", "k", "ready", place="tỉnh Kon Tum", province="tỉnh Kon Tum"),
    )
)


@pytest.mark.parametrize(
    ("question", "reports"),
    [
        ("huyện Tuần Giáo, tỉnh Điện Biên có bao nhiêu hồ sơ?", "t"),
        ("Tuần Giáo (tỉnh Điện Biên) có bao nhiêu hồ sơ?", "t"),
        ("huyện Điện Biên có bao nhiêu hồ sơ?", "h"),
        ("tỉnh Điện Biên có bao nhiêu hồ sơ?", "p"),
        ("Điện Biên có bao nhiêu hồ sơ?", "ph"),
        ("Tuần Giáo và tỉnh Điện Biên", "tp"),
        ("huyện Tuần Giáo, tỉnh Kon Tum", "tk"),
        ("các huyện của tỉnh Điện Biên có bao nhiêu hồ sơ?", "pht"),
        ("huyện nào của tỉnh Điện Biên có nhiều hồ sơ nhất?", "pht"),
        ("các xã của huyện Điện Biên có bao nhiêu hồ sơ?", "h"),
    ],
)
def test_a_province_with_a_report_of_its_own_hides_no_district(question: str, reports: str) -> None:
    assert set(read(question, PROVINCE_TOO).where.report_ids) == set(reports)


def test_a_province_that_only_says_where_a_district_lies_is_no_word_of_the_question() -> None:
    assert "Điện Biên" not in read("huyện Tuần Giáo, tỉnh Điện Biên có bao nhiêu hồ sơ?", PROVINCE_TOO).rest


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Chủ tịch UBND tỉnh Phạm Anh Tuấn đã ký quyết định nào?", ()),
        ("Phó Chủ tịch UBND huyện Lò Văn Hặc ký kế hoạch nào?", ()),
        ("Chủ tịch huyện Trần An nói gì?", ()),
        ("Chủ tịch UBND huyện Suối Bạc ký kế hoạch nào?", ("huyện Suối Bạc",)),
        ("huyện Trần Văn Thời có bao nhiêu hồ sơ?", ("huyện Trần Văn Thời",)),
        ("quận Lê Chân có bao nhiêu hồ sơ?", ("quận Lê Chân",)),
    ],
)
def test_a_person_after_the_office_is_no_place(text: str, unknown: tuple[str, ...]) -> None:
    assert Places(()).find(text).unknown == unknown


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Huyện Đáăk R'láp quy hoạch bao nhiêu ha?", "huyện Đắk R'lấp"),
        ("tỉnh Đắk Nôngg có bao nhiêu hồ sơ?", "tỉnh Đắk Nông"),
        ("huyện Tuần Giiáo có bao nhiêu hồ sơ?", "huyện Tuần Giáo"),
        ("huyện Suối Bạc có bao nhiêu hồ sơ?", "huyện Suối Bạc"),
    ],
)
def test_a_place_that_a_scan_misread_by_a_letter_is_the_one_listed(text: str, unknown: str) -> None:
    assert Places(()).find(text).unknown == (unknown,)


def test_spellings_of_one_place_are_one_place() -> None:
    shelf = (
        Summary("a", "a", "ready", place="tỉnh Đăk Nông"),
        Summary("b", "b", "ready", place="tỉnh Đắk Nông"),
    )
    found = Places(shelf).find("tỉnh Đắk Nông có bao nhiêu hồ sơ?")
    assert len(found.places) == 1
    assert set(found.report_ids) == {"a", "b"}
