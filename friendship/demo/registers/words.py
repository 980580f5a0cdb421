"""What the rows of the demo's registers say. Invented; the donors named here exist nowhere."""

from dataclasses import dataclass

from aid.models import PledgeWork
from events.models import Delegation

WORK, GIFT, PEOPLE = PledgeWork.Kind.WORK, PledgeWork.Kind.GIFT, PledgeWork.Kind.PEOPLE
Level = Delegation.Level

# Sector -> what a pledge is for, what it builds or hands out, and of which kind that is.
TITLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "YT": (
        ("Trang thiết bị cho trạm y tế xã", "Trạm y tế được trang bị", WORK),
        ("Khám, mổ mắt miễn phí cho người nghèo", "Người được khám, mổ mắt", PEOPLE),
        ("Phẫu thuật tim cho trẻ em", "Trẻ em được phẫu thuật", PEOPLE),
        ("Phục hồi chức năng tại cộng đồng", "Người được phục hồi chức năng", PEOPLE),
        ("Chăm sóc sức khỏe bà mẹ và trẻ sơ sinh", "Bà mẹ, trẻ em được chăm sóc", PEOPLE),
    ),
    "GD": (
        ("Học bổng cho học sinh nghèo vượt khó", "Suất học bổng", GIFT),
        ("Xây phòng học và nhà vệ sinh trường học", "Phòng học, nhà vệ sinh", WORK),
        ("Thư viện thân thiện cho trường tiểu học", "Thư viện", WORK),
        ("Xe đạp đến trường", "Xe đạp", GIFT),
        ("Hỗ trợ học sinh khuyết tật học hòa nhập", "Học sinh được hỗ trợ", PEOPLE),
    ),
    "KT": (
        ("Phát triển kinh tế hộ do phụ nữ làm chủ", "Hộ tham gia", PEOPLE),
        ("Cầu nông thôn thay cầu tạm", "Cầu nông thôn", WORK),
    ),
    "KT1": (
        ("Sinh kế thích ứng hạn, mặn cho nông hộ", "Hộ được hỗ trợ sinh kế", PEOPLE),
        ("Nhóm nông dân sản xuất lúa sạch", "Nông dân được tập huấn", PEOPLE),
    ),
    "KT2": (
        ("Bò giống cho hộ nghèo", "Con bò giống", GIFT),
        ("Vốn quay vòng cho hộ cận nghèo", "Hộ được vay vốn", PEOPLE),
    ),
    "XH": (
        ("Nhà ở cho hộ nghèo", "Nhà ở", WORK),
        ("Giếng nước sạch cho điểm dân cư", "Giếng nước", WORK),
        ("Quà cho gia đình khó khăn", "Suất quà", GIFT),
        ("Bảo vệ trẻ em có hoàn cảnh đặc biệt", "Trẻ em được bảo vệ", PEOPLE),
        ("Xe lăn cho người khuyết tật", "Xe lăn", GIFT),
    ),
    "XH1": (
        ("Rà phá bom mìn và giáo dục phòng tránh", "Người được tập huấn phòng tránh", PEOPLE),
        ("Hỗ trợ nạn nhân chất độc da cam", "Nạn nhân được hỗ trợ", PEOPLE),
    ),
    "XH2": (
        ("Cứu trợ khẩn cấp sau bão lũ", "Suất hàng cứu trợ", GIFT),
        ("Sửa nhà hư hỏng do thiên tai", "Nhà được sửa", WORK),
    ),
    "XH3": (("Bảo tồn nghề truyền thống và giao lưu văn hóa", "Người tham gia", PEOPLE),),
    "MT": (
        ("Trồng rừng ngập mặn ven biển", "Người được hưởng lợi", PEOPLE),
        ("Thu gom, phân loại rác tại cộng đồng", "Điểm thu gom", WORK),
        ("Nước sạch học đường", "Hệ thống lọc nước", WORK),
    ),
    "NL": (("Nâng cao năng lực cho hội thành viên", "Cán bộ được tập huấn", PEOPLE),),
    "TP": (("Trợ giúp pháp lý lưu động cho phụ nữ, trẻ em", "Người được trợ giúp", PEOPLE),),
}
AREAS = (
    "vùng sâu", "vùng ven biển", "ba xã khó khăn", "hai huyện miền núi", "khu vực biên giới", "năm xã bãi ngang",
    "vùng ngoại thành", "bốn điểm trường", "sáu ấp", "vùng đồng bào dân tộc",
)  # fmt: skip
OWNERS = (
    "Liên hiệp các tổ chức hữu nghị", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Hội Liên hiệp Phụ nữ", "Hội Chữ thập đỏ",
    "Hội Nông dân", "Tỉnh đoàn", "Hội Bảo trợ người khuyết tật và trẻ mồ côi",
)  # fmt: skip
NOT_OF_A_PLACE = ("NL", "XH3")  # sectors
# What comes in goods, and how its value was reckoned.
GOODS = {
    "Trang thiết bị cho trạm y tế xã": "Thiết bị y tế đã qua sử dụng còn tốt; tính theo bảng kê của bên tặng.",
    "Thư viện thân thiện cho trường tiểu học": "Sách, kệ sách, đồ dùng học tập; tính theo đơn giá trong thư tặng.",
    "Xe đạp đến trường": "Xe đạp mới; tính theo hóa đơn của bên tặng.",
    "Bò giống cho hộ nghèo": "Bò giống; tính theo giá thị trường tại nơi nhận.",
    "Xe lăn cho người khuyết tật": "Xe lăn và dụng cụ tập; tính theo hóa đơn của bên tặng.",
    "Quà cho gia đình khó khăn": "Gạo, chăn ấm, thuốc thông thường; tính theo giá thị trường tại nơi nhận.",
    "Cứu trợ khẩn cấp sau bão lũ": "Gạo, mì, nước uống, thuốc; tính theo giá thị trường tại nơi nhận.",
    "Nước sạch học đường": "Máy lọc nước; tính theo hóa đơn của bên tặng.",
}
REASONS = (
    "Nhà tài trợ bổ sung kinh phí cho hạng mục phát sinh.",
    "Giảm quy mô theo kết quả khảo sát.",
    "Thêm một địa bàn theo đề nghị của huyện.",
    "Điều chỉnh theo giá vật liệu tại thời điểm thi công.",
)
LONGER = (
    "Chờ mặt bằng xây dựng.",
    "Thủ tục phê duyệt kéo dài sau khi sắp xếp đơn vị hành chính.",
    "Chuyên gia chưa sang được theo lịch.",
)
ASSOCIATIONS = (
    "Hội hữu nghị Việt Nam - Nhật Bản", "Hội hữu nghị Việt Nam - Hàn Quốc", "Hội hữu nghị Việt Nam - Lào",
    "Hội hữu nghị Việt Nam - Pháp", "Hội hữu nghị Việt Nam - Campuchia", "Hội Việt - Mỹ",
)  # fmt: skip

# Made-up donors by country; each country pays in the currencies of `money.PAYS_IN`.
FOREIGN: dict[str, tuple[str, ...]] = {
    "US": (
        "Quỹ Nụ cười Trẻ thơ", "Tổ chức Cây cầu Thái Bình Dương", "Quỹ Học bổng Ngày mai", "Tổ chức Lớp học Xanh",
        "Hội Bạn hữu Đồng bằng", "Tổ chức Đất lành", "Quỹ Mái ấm Bờ Tây", "Tổ chức Bước chân Nhỏ",
    ),
    "KR": (
        "Tổ chức Nước sạch Bốn phương", "Quỹ Hoa Mộc", "Hội Láng giềng Sông Hàn", "Tổ chức Thư viện Nhỏ",
        "Quỹ Bàn tay Ấm", "Hội Y tế Mùa xuân",
    ),
    "JP": (
        "Hội Cánh hạc", "Tổ chức Y tế Láng giềng", "Quỹ Hoa Anh đào Phương Nam", "Hội Nông thôn Mới mẻ",
        "Tổ chức Đèn lồng", "Quỹ Trường làng",
    ),
    "DE": ("Tổ chức Tầm nhìn Xanh", "Quỹ Rừng và Người", "Hội Cầu vồng Sông Rhein", "Tổ chức Mái trường Việt"),
    "FR": ("Hội Trẻ em Mê Kông", "Tổ chức Nụ cười Cánh đồng", "Hội Bạn của Biển", "Quỹ Cánh diều"),
    "NL": ("Quỹ Hoa tulip", "Tổ chức Nước và Đất"),
    "GB": ("Tổ chức Ngọn nến", "Quỹ Đường đến lớp"),
    "AU": ("Tổ chức Chân trời Phương Nam", "Quỹ Cây gạo", "Hội Đôi mắt Sáng"),
    "CA": ("Quỹ Lá phong Nhỏ", "Hội Tay trong tay"),
    "CH": ("Tổ chức Dãy núi Xanh", "Quỹ Thầy thuốc Đồng quê"),
    "NO": ("Tổ chức Ánh sáng Phương Bắc",),
    "ES": ("Hội Đoàn kết Địa Trung Hải",),
    "SG": ("Quỹ Vườn Phố", "Hội Thiện tâm Đảo xanh"),
    "TH": ("Quỹ Sen vàng",),
    "TW": ("Hội Từ tâm Bốn mùa", "Quỹ Nhà Gỗ"),
}  # fmt: skip
OVERSEAS = (
    ("Hội đồng hương miền Tây tại California", "US"), ("Hội Kiều bào vì quê hương tại Đức", "DE"),
    ("Nhóm Kiều bào Học bổng Lá xanh", "AU"), ("Hội Doanh nhân kiều bào tại Pháp", "FR"),
)  # fmt: skip
DOMESTIC = (
    "Công ty Lúa vàng Phương Nam", "Công ty Thủy sản Sóng Xanh", "Quỹ Tấm lòng Quê hương", "Công ty Dược Thảo Mộc",
    "Nhóm thiện nguyện Áo ấm", "Công ty Xây dựng Bình Minh Mới", "Công ty Cà phê Cao nguyên Gió",
    "Câu lạc bộ Doanh nhân trẻ Đất Việt",
)  # fmt: skip
DOUBLE = ("Quy Nu cuoi Tre tho (VN)", "Quỹ Nụ cười Trẻ thơ")  # entered twice, counted as one
LAPSED = ("Tổ chức Ánh sáng Phương Bắc", "Quỹ Nhà Gỗ")
NOTE = "Nhà tài trợ minh họa, không có thật."


COUNTRIES = ("KR", "JP", "LA", "KH", "CN", "US", "FR", "DE", "AU", "TH", "IN", "CU", "RU", "SG")
STUDENTS = ("KR", "JP", "AU", "US", "SG", "TW", "FR")
GIVERS = ("KR", "JP", "US", "DE", "FR", "AU", "TW", "NL", "GB")
NEAR = ("LA", "KH", "TH", "CN", "KR", "JP")


@dataclass(frozen=True)
class Guest:
    """Who comes, how many, why and from where."""

    name: str
    level: str
    fewest: int
    most: int
    purpose: str
    countries: tuple[str, ...] = COUNTRIES


GUESTS = (
    Guest("Đoàn hội hữu nghị thành phố kết nghĩa", Level.FRIENDSHIP, 4, 16, "Thăm, trao đổi chương trình hợp tác"),
    Guest("Đoàn tổ chức nhân dân", Level.FRIENDSHIP, 3, 10, "Giao lưu nhân dân"),
    Guest("Đoàn sinh viên tình nguyện", Level.FRIENDSHIP, 10, 30, "Dạy ngoại ngữ, sửa trường học", STUDENTS),
    Guest("Đoàn nghệ thuật", Level.FRIENDSHIP, 12, 28, "Biểu diễn giao lưu văn hóa"),
    Guest("Đoàn khảo sát của nhà tài trợ", Level.NGO, 2, 6, "Khảo sát địa bàn dự án", GIVERS),
    Guest("Đoàn giám sát dự án", Level.NGO, 2, 5, "Giám sát, nghiệm thu công trình", GIVERS),
    Guest("Đoàn bác sĩ", Level.NGO, 6, 20, "Khám, chữa bệnh miễn phí", GIVERS),
    Guest("Đoàn Tổng Lãnh sự quán", Level.EMBASSY, 2, 6, "Chào xã giao lãnh đạo tỉnh"),
    Guest("Đoàn Đại sứ quán", Level.EMBASSY, 3, 8, "Thăm, làm việc về hợp tác địa phương"),
    Guest("Đoàn chính quyền địa phương", Level.MINISTRY, 5, 14, "Ký ghi nhớ hợp tác cấp tỉnh", NEAR),
    Guest("Đoàn doanh nghiệp", Level.BUSINESS, 3, 15, "Tìm hiểu cơ hội đầu tư", (*NEAR, "TW", "SG")),
    Guest("Đoàn cựu chiến binh", Level.OTHER, 5, 14, "Thăm lại chiến trường xưa, tặng quà", ("US", "KR", "AU")),
)
ABROAD = (
    "Đoàn cán bộ Liên hiệp đi thăm, làm việc", "Đoàn dự diễn đàn nhân dân", "Đoàn giao lưu thanh niên",
    "Đoàn học tập kinh nghiệm vận động viện trợ",
)  # fmt: skip
TOURS = ("Đoàn hữu nghị xuyên Việt", "Đoàn nhà báo nước ngoài", "Đoàn thanh niên Tàu Hòa bình", "Đoàn đạp xe vì trẻ em")
RESULTS = (
    "Hai bên thống nhất duy trì trao đổi hằng năm.",
    "Đoàn tặng 50 suất quà cho học sinh nghèo.",
    "Ký ghi nhớ hợp tác giai đoạn ba năm.",
    "Đoàn ghi nhận nhu cầu, sẽ trả lời bằng văn bản.",
)
