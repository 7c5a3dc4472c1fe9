"""Identity: who reports what, about where and when, for offices of every level; what is not stated stays None."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.identity.identify import identify
from ingest.report import Identity, Part

DISTRICT = """\
ỦY BAN NHÂN DÂN

HUYỆN SUỐI BẠC

Số: 512 /BC-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Độc lập - Tự do - Hạnh phúc

Suối Bạc, ngày 18 tháng 12 năm 2023

## **BÁO CÁO**

### **Kết quả công tác cải cách hành chính năm 2023
và phương hướng, nhiệm vụ năm 2024**

Kính gửi: Sở Nội vụ tỉnh Tân Lâm.

Thực hiện Kế hoạch của tỉnh Tân Lâm, Ủy ban nhân dân huyện báo cáo kết quả như sau:

**I. KẾT QUẢ**

Từ ngày 15/12/2022 đến ngày 14/12/2023, huyện Suối Bạc tiếp nhận 21.384 hồ sơ. Từ ngày 15/12/2022 đến ngày 14/12/2023,
các xã Nậm Sơn, Bản Liền tiếp nhận 15.232 hồ sơ trên địa bàn huyện.

**Nơi nhận:**

- Như trên;

**KT. CHỦ TỊCH**

**PHÓ CHỦ TỊCH**

**Hà Thị Mai Lan**
"""


def read(text: str) -> Identity:
    return identify(text, text)


def value(part: Part | None) -> str | None:
    return part.value if part else None


def test_every_part_of_a_district_report_is_read() -> None:
    found = read(DISTRICT)
    assert value(found.title) == "Kết quả công tác cải cách hành chính năm 2023 và phương hướng, nhiệm vụ năm 2024"
    assert value(found.agency) == "Ủy ban nhân dân huyện Suối Bạc"
    assert value(found.place) == "huyện Suối Bạc"
    assert value(found.province) == "tỉnh Tân Lâm"
    assert value(found.number) == "512/BC-UBND"
    assert value(found.date) == "2023-12-18"
    assert value(found.addressee) == "Sở Nội vụ tỉnh Tân Lâm"
    assert value(found.signer) == "Hà Thị Mai Lan"


def test_every_part_stands_where_its_span_says() -> None:
    found = read(DISTRICT)
    printed = {
        "number": "512 /BC-UBND",
        "date": "ngày 18 tháng 12 năm 2023",
        "addressee": "Sở Nội vụ tỉnh Tân Lâm",
        "signer": "Hà Thị Mai Lan",
        "place": "huyện Suối Bạc",
    }
    for name, words in printed.items():
        span = getattr(found, name).span
        assert DISTRICT[span.start : span.end] == words


def test_the_year_closes_as_the_report_counts_it() -> None:
    found = read(DISTRICT)
    assert found.period is not None
    assert (found.period.start, found.period.end) == (date(2022, 12, 15), date(2023, 12, 14))
    assert found.period.surface == "năm 2023"
    assert found.period_span is not None
    assert DISTRICT[found.period_span.start : found.period_span.end] == "năm 2023"


def test_an_open_number_and_day_stay_open() -> None:
    found = read(
        "Số: /BC-UBND\n\nTu Mơ Rông, ngày tháng năm 2023\n\n**BÁO CÁO**\n\n**Đánh giá 6 "
        "tháng đầu năm 2023**\n\nNội dung huyện Tu Mơ Rông."
    )
    assert found.number is None
    assert found.date is None
    assert value(found.place) == "huyện Tu Mơ Rông"
    assert value(found.province) == "tỉnh Kon Tum"
    assert found.period is not None
    assert found.period.end == date(2023, 6, 30)


def test_a_report_without_a_header_is_placed_by_what_it_names_most() -> None:
    text = (
        "## **BÁO CÁO**\n\n**sơ kết giữa nhiệm kỳ thực hiện Chương trình hành động  \n"
        "ngày 14/5/2021 của Tỉnh ủy về cải cách  \n"
        "hành chính giai đoạn 2020 - 2025**\n\n-----\n\nBan Thường vụ Huyện ủy chỉ đạo "
        "trên địa bàn huyện Tây Sơn; tỉnh Bình Định "
        "giao huyện Tây Sơn và xã Bình Hòa. Đến 30/6/2023, đã tiếp nhận hồ sơ.\n\n**T/M "
        "BAN THƯỜNG VỤ**\n\n**PHÓ BÍ THƯ**\n\n**Nguyễn Văn Thứ**"
    )
    found = read(text)
    assert value(found.title) == (
        "sơ kết giữa nhiệm kỳ thực hiện Chương trình hành động ngày 14/5/2021 của Tỉnh "
        "ủy về cải cách hành chính giai đoạn 2020 - 2025"
    )
    assert (value(found.place), value(found.province)) == ("huyện Tây Sơn", "tỉnh Bình Định")
    assert value(found.agency) == "Ban Thường vụ Huyện ủy Tây Sơn"
    assert value(found.signer) == "Nguyễn Văn Thứ"
    assert found.period is not None
    assert (found.period.start, found.period.end) == (date(2020, 1, 1), date(2023, 6, 30))


@pytest.mark.parametrize(
    ("header", "agency", "place", "province"),
    [
        (
            (
                "UBND TỈNH ĐẮK NÔNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TÀI CHÍNH Độc lập - "
                "Tự do - Hạnh phúc\nSố: 99/BC-STC Đắk Nông, ngày 20 tháng 5 năm 2019"
            ),
            "Sở tài chính tỉnh Đắk Nông",
            "tỉnh Đắk Nông",
            "tỉnh Đắk Nông",
        ),
        ("BỘ Y TẾ\n\nSố: /BC-BYT\n\nHà Nội, ngày tháng 02 năm 2024", "Bộ y tế", None, None),
        (
            "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI\nSố: 12/BC-UBND\nHà Nội, ngày 3 tháng 2 năm 2025",
            "Ủy ban nhân dân thành phố Hà Nội",
            "thành phố Hà Nội",
            "thành phố Hà Nội",
        ),
        ("UBND XÃ BÌNH HÒA\nSố: 7/BC-UBND\nBình Hòa, ngày 3 tháng 2 năm 2024", "UBND xã Bình Hòa", "xã Bình Hòa", None),
        (
            (
                "ỦY BAN MTTQ VIỆT NAM\nXÃ LƯƠNG MINH\nBAN THƯỜNG TRỰC\nSố: 5/BC-MTTQ\nLương "
                "Minh, ngày 25 tháng 11 năm 2025"
            ),
            "Ban thường trực ủy ban mttq việt nam xã Lương Minh",
            "xã Lương Minh",
            None,
        ),
    ],
)
def test_offices_of_every_level_are_named(header: str, agency: str, place: str | None, province: str | None) -> None:
    found = read(f"{header}\n\nBÁO CÁO\n\nTình hình năm 2023\n\nThực hiện nhiệm vụ được giao.")
    assert (value(found.agency) or "").casefold() == agency.casefold()
    assert value(found.place) == place
    if province:
        assert value(found.province) == province


def test_several_addressees_are_all_named() -> None:
    found = read(
        "BÁO CÁO\n\nTình hình năm 2023\n\nKính gửi:\n\n- Ủy ban nhân dân tỉnh;\n- Sở Nội vụ.\n\nThực hiện nhiệm vụ."
    )
    assert value(found.addressee) == "Ủy ban nhân dân tỉnh; Sở Nội vụ"


def test_what_a_user_corrected_stands_above_what_was_read() -> None:
    found = identify(DISTRICT, DISTRICT, "", {"number": "513/BC-UBND", "date": "", "period": "6 tháng đầu năm 2023"})
    assert found.number == Part("513/BC-UBND", None)
    assert found.date is None
    assert found.period is not None
    assert found.period.end == date(2023, 6, 30)
    assert found.period_span is None


def test_nothing_is_invented_for_a_text_without_an_identity() -> None:
    found = read("Một đoạn văn bản bình thường, không nói ai báo cáo điều gì.")
    assert (found.title, found.agency, found.number, found.date, found.addressee, found.signer, found.period) == (
        None,
    ) * 7


def test_an_empty_text_has_no_identity() -> None:
    assert read("") == Identity()


def test_a_party_committee_above_the_office_is_no_place() -> None:
    found = read(
        "TỈNH ỦY TÂN LÂM\nỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG\n\nSố: 45/BC-UBND\n\nBÁO CÁO\n"
        "Kết quả năm 2029\n\nTỉnh Lâm Đồng có 12 xã."
    )
    assert value(found.place) == "tỉnh Lâm Đồng"


@pytest.mark.parametrize("symbol", ["BCĐ", "BTV", "BQL"])
def test_a_board_is_no_ministry(symbol: str) -> None:
    found = read(
        f"UBND TỈNH LÂM ĐỒNG\n\nBAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ\n\nSố:    /BC-{symbol}\n\nBÁO CÁO\n\n"
        "Kết quả trên địa bàn tỉnh Lâm Đồng năm 2029"
    )
    assert value(found.place) == "tỉnh Lâm Đồng"


@pytest.mark.parametrize(
    ("text", "place", "province"),
    [
        (  # many districts of one province
            "Bình Định: giải ngân vốn đầu tư công\nĐến nay, Bình Định giải ngân 21 %. Hoài Ân đạt 842 tỷ đồng, "
            "Phù Cát 30 %. Theo ông Nguyễn Văn An, các huyện Tuy Phước, Tây Sơn và Vân Canh còn chậm.",
            "tỉnh Bình Định",
            "tỉnh Bình Định",
        ),
        (  # one district, over and over
            "Vân Canh quý I/2025\nVân Canh tiếp nhận 210 hồ sơ. Vân Canh thu 4 tỷ đồng. "
            "Toàn tỉnh Bình Định có 11 huyện. Vân Canh còn 121 hộ.",
            "huyện Vân Canh",
            "tỉnh Bình Định",
        ),
        (  # a person's name after his office is no place
            "Mường Khương\nPhó Chủ tịch UBND tỉnh La Văn Hồng và Chủ tịch UBND tỉnh La Văn Hồng thăm Mường Khương. "
            "Mường Khương có 16 xã.",
            "huyện Mường Khương",
            "tỉnh Lào Cai",
        ),
    ],
)
def test_without_a_head_the_place_is_the_one_that_most_names_lie_in(text: str, place: str, province: str) -> None:
    identity = identify(text, text)
    assert identity.place is not None
    assert identity.province is not None
    assert (identity.place.value, identity.province.value) == (place, province)


def test_a_sheet_that_names_each_province_once_is_about_none() -> None:
    text = "Sản lượng\nHà Giang 12\nLào Cai 14\nSơn La 15\nĐắk Nông 9\nCà Mau 30\n"
    identity = identify(text, text)
    assert identity.place is None


def test_words_in_capitals_and_heads_of_longer_names_are_no_places() -> None:
    text = "VĂN BẢN số 5. VĂN BẢN số 6. VĂN BẢN số 7. Xã Tân Thành Bình: Tân Thành Bình có 295 hồ sơ, Tân Thành Bình."
    identity = identify(text, text)
    assert identity.place is not None
    assert identity.place.value == "xã Tân Thành Bình"


@pytest.mark.parametrize(
    ("file", "place", "province"),
    [
        ("solieu-ktxh-huyen-dahuoai-2015.xls", "huyện Đạ Huoai", "tỉnh Lâm Đồng"),
        ("Bieu 01 Da Huoai.xlsx", "huyện Đạ Huoai", "tỉnh Lâm Đồng"),
        ("bhyt-thang10-laocai.csv", "tỉnh Lào Cai", "tỉnh Lào Cai"),
        ("gia_Hải_Phòng.csv", "thành phố Hải Phòng", "thành phố Hải Phòng"),
        ("vinh-2024.csv", None, None),  # one syllable is a word as well
        ("danso-cannuoc.csv", None, None),
    ],
)
def test_the_name_of_a_file_tells_the_place_where_the_text_does_not(
    file: str, place: str | None, province: str | None
) -> None:
    text = "Chỉ tiêu\nDân số 120\nSố hộ 30\n"
    identity = identify(text, text, file)
    assert (identity.place and identity.place.value, identity.province and identity.province.value) == (place, province)
    head = identify(DISTRICT, DISTRICT, file)
    assert head.place is not None
    assert head.place.value == "huyện Suối Bạc"


def test_an_article_that_speaks_of_a_term_of_office_reports_on_no_five_years() -> None:
    text = "Hội nghị\nĐại hội nhiệm kỳ 2018 - 2023 đã họp. Vân Canh có 210 hồ sơ, thu 4 tỷ đồng, còn 121 hộ nghèo."
    assert identify(text, text).period is None
    stated = text.replace("nhiệm kỳ 2018 - 2023", "năm 2018")
    period = identify(stated, stated).period
    assert period is not None
    assert period.start.year == 2018


@pytest.mark.parametrize("name", ["Vĩnh Trạch", "Huế Thượng", "Tân Phú Trạch"])
def test_a_place_keeps_all_the_words_of_its_name(name: str) -> None:
    text = (
        f"ỦY BAN NHÂN DÂN\nHUYỆN {name.upper()}\n\nSố: 12/BC-UBND\n\nBÁO CÁO\nKết quả năm 2023\n\n"
        f"Năm 2023, huyện {name} có 170 hồ sơ trễ hạn."
    )
    identity = read(text)
    assert (value(identity.place), value(identity.agency)) == (f"huyện {name}", f"Ủy ban nhân dân huyện {name}")


def test_a_unit_named_once_below_tables_of_the_country_is_not_its_place() -> None:
    text = "Kết quả năm 2008\n" + "Lúa đông xuân 102,4 118,5\n" * 200 + "(Chưa bao gồm huyện Mê Linh)\n"
    assert (read(text).place, read(text).province) == (None, None)
    assert value(read("Kết quả năm 2008 của huyện Mê Linh\n" + "Lúa 102,4\n" * 300).place) == "huyện Mê Linh"
