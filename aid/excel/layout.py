"""The sheets and columns of the register as an Excel file: written by one side, asked for by the other."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from aid.models import Currency, Pledge, PledgeValue

TEXT, DAY, MONEY, RATE = "text", "day", "money", "rate"
PLEDGES, VALUES, DISBURSEMENTS = "pledges", "values", "disbursements"


@dataclass(frozen=True)
class Column:
    """One column: `key` is its name in the code, `choices` the words that it takes, longest lists on a sheet apart."""

    key: str
    heading: str
    kind: str = TEXT
    width: int = 16
    is_needed: bool = False
    is_shown_only: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    key: str
    title: str
    columns: tuple[Column, ...]
    most_rows: int

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @property
    def read_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.is_shown_only)


def _words(choices) -> tuple[str, ...]:
    return tuple(str(label) for _value, label in choices)


KINDS, STATUSES, MOBILISERS = (
    _words(choices) for choices in (Pledge.Kind.choices, Pledge.Status.choices, Pledge.Mobiliser.choices)
)
POINTS, CURRENCIES = _words(PledgeValue.Point.choices), tuple(Currency.values)

_CODE = Column(
    "code", "Mã", width=18,
    help="Khoản đã có trong sổ: mã của sổ. Khoản mới: để trống, hoặc ghi ký hiệu tạm (ví dụ M1) để các trang sau "
    "trỏ về.",
)  # fmt: skip
_OF_PLEDGE = Column("code", "Mã", width=18, is_needed=True, help="Mã, hoặc ký hiệu tạm, của khoản ở trang đầu.")
_MONEY = (
    Column("on", "Ngày", DAY, 12, is_needed=True),
    Column("amount", "Số tiền", MONEY, 18, is_needed=True, help="Số, hoặc chữ như 47,272 tỷ."),
    Column("currency", "Loại tiền", width=10, choices=CURRENCIES, help="Để trống là VND."),
    Column("rate", "Tỷ giá", RATE, 14, help="Đồng cho một đơn vị ngoại tệ. Ghi tỷ giá hoặc giá trị quy đổi."),
    Column("rate_on", "Tỷ giá ngày", DAY, 12, help="Để trống nếu cùng ngày."),
    Column("value_vnd", "Quy đổi, đồng", MONEY, 18, help="Theo chứng từ, nếu chứng từ ghi."),
)

SHEETS = (
    Sheet(
        PLEDGES,
        "Khoản viện trợ",
        (
            _CODE,
            Column("title", "Tên khoản viện trợ", width=44, is_needed=True),
            Column("title_en", "Tên tiếng Anh", width=24),
            Column(
                "donor", "Nhà tài trợ", width=28, is_needed=True,
                help="Tên hoặc tên khác có trong danh sách nhà tài trợ.",
            ),
            Column("intermediary", "Qua tổ chức trung gian", width=24),
            Column("kind", "Hình thức", width=22, is_needed=True, choices=KINDS),
            Column("sector", "Lĩnh vực", width=28, is_needed=True, help="Tên lĩnh vực ở trang “Lĩnh vực”."),
            Column("owner", "Chủ khoản viện trợ", width=28),
            Column("mobiliser", "Đơn vị vận động", width=18, choices=MOBILISERS, help="Để trống là Liên hiệp."),
            Column("association", "Tên hội thành viên", width=24, help="Khi hội thành viên vận động."),
            Column(
                "places", "Nơi thực hiện", width=36, is_needed=True,
                help="Một tỉnh: Cà Mau. Nhiều tỉnh: Cà Mau 60%; Bạc Liêu (cũ) 40%. Địa điểm sau dấu hai chấm: "
                "Cà Mau: xã Đất Mũi. Tỉnh trước 07/2025 ghi thêm (cũ).",
            ),
            Column("starts_on", "Từ ngày", DAY, 12),
            Column("ends_on", "Đến ngày", DAY, 12),
            Column("goods", "Hiện vật", width=28, help="Số lượng và cơ sở tính giá trị."),
            Column("status", "Trạng thái", width=20, is_needed=True, choices=STATUSES),
            Column("status_on", "Trạng thái từ ngày", DAY, 14, help="Để trống là hôm nay."),
            Column("note", "Ghi chú", width=28),
            Column("union", "Liên hiệp", width=18, is_shown_only=True),
            Column("committed", "Cam kết, đồng", MONEY, 20, is_shown_only=True),
            Column("approved", "Phê duyệt, đồng", MONEY, 20, is_shown_only=True),
            Column("disbursed", "Giải ngân, đồng", MONEY, 20, is_shown_only=True),
        ),
        2000,
    ),
    Sheet(
        VALUES,
        "Giá trị",
        (
            _OF_PLEDGE,
            Column("point", "Mức", width=12, is_needed=True, choices=POINTS),
            *_MONEY,
            Column("document", "Văn bản, số quyết định", width=24),
            Column("authority", "Cơ quan ban hành", width=24),
            Column("reason", "Nội dung điều chỉnh", width=30, help="Bắt buộc từ lần thứ hai của cùng một mức."),
        ),
        8000,
    ),
    Sheet(
        DISBURSEMENTS,
        "Giải ngân",
        (_OF_PLEDGE, *_MONEY, Column("document", "Chứng từ", width=24), Column("note", "Ghi chú", width=28)),
        20000,
    ),
)  # fmt: skip
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
EXPLANATION_TITLE, SECTORS_TITLE = _("Giải thích"), _("Lĩnh vực")
