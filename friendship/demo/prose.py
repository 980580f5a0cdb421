"""What the demo's reports say in words. Invented, in the manner of the unions' own reports."""

from random import Random

COUNTRIES = ("Lào", "Campuchia", "Nhật Bản", "Hàn Quốc", "Cuba", "Ấn Độ", "Liên bang Nga", "Pháp", "Hoa Kỳ", "Thái Lan")
PARTNERS = (
    "tổ chức Tầm nhìn Xanh", "quỹ Nụ cười Trẻ thơ", "tổ chức Nước sạch Bốn phương", "hội Bạn hữu Đồng bằng",
    "quỹ Học bổng Ngày mai", "tổ chức Y tế Láng giềng",
)  # fmt: skip

ADVICE = (
    "Tham mưu Tỉnh ủy ban hành chương trình công tác đối ngoại nhân dân năm {year}; phối hợp Sở Ngoại vụ góp ý quy chế "
    "quản lý đoàn ra, đoàn vào. Tổ chức quán triệt Chỉ thị 12-CT/TW tới các hội thành viên.",
    "Xây dựng kế hoạch phối hợp với Mặt trận Tổ quốc và Sở Ngoại vụ về đối ngoại nhân dân giai đoạn mới; gửi cấp ủy "
    "hai báo cáo chuyên đề về hợp tác với {first} và {second}.",
    "Tham mưu văn bản hướng dẫn tiếp nhận viện trợ theo quy trình một cửa, gửi các sở, ngành và địa phương.",
)
ACTIVITIES = (
    "Đầu năm tổ chức họp mặt hữu nghị với hơn 150 đại biểu; tháng 4 đón Tết cổ truyền {first} cùng lưu học sinh "
    "đang học tại địa phương; tháng 8 phối hợp tổ chức giải bóng đá giao lưu.\n\nTháng 10 đón đoàn hữu nghị {second}, "
    "thăm làng nghề và ký ghi nhớ trao đổi thanh niên.",
    "Kỷ niệm ngày thiết lập quan hệ ngoại giao với {first}: mít tinh, triển lãm ảnh, chiếu phim. Duy trì chương trình "
    "“Ươm mầm hữu nghị”, các hội viên nhận đỡ đầu lưu học sinh.\n\nTổ chức đoàn thăm, làm việc tại {second}.",
    "Tổ chức ngày hội giao lưu văn hóa {first}, {second} với sự tham gia của sinh viên và doanh nghiệp; phối hợp "
    "Hội Chữ thập đỏ khám bệnh, tặng quà người dân vùng biên giới.",
)
AID = (
    "Các khoản viện trợ tập trung vào y tế cơ sở, nước sạch học đường và sinh kế. Đối tác chính: {partner}, {other}. "
    "Giải ngân chậm ở dự án xây dựng do điều chỉnh hồ sơ phê duyệt.",
    "Vận động mới từ {partner}; gia hạn chương trình học bổng với {other}. Giá trị quy đổi theo tỷ giá tháng ký.",
    "Phần lớn giá trị cam kết là khoản chuyển tiếp. Đã làm việc với {partner} và {other} về kế hoạch ba năm tới.",
)
INFORMATION = (
    "Trang thông tin của Liên hiệp đăng tin bằng hai thứ tiếng; phối hợp Báo và Đài tỉnh làm chuyên mục đối ngoại.",
    "Duy trì bản tin hữu nghị hằng quý; tổ chức tập huấn viết tin cho cộng tác viên các hội thành viên.",
)
OVERSEAS = (
    "Gặp mặt kiều bào dịp Tết; vận động kiều bào đóng góp học bổng và xây cầu nông thôn.",
    "Kết nối Hội thân nhân kiều bào với các chương trình an sinh của tỉnh.",
)
ORGANISATION = (
    "Các hội thành viên hoạt động ổn định; kiện toàn Ban Thường vụ. Hai hội đang chuẩn bị đại hội nhiệm kỳ mới.",
    "Rà soát điều lệ và sắp xếp lại các hội thành viên ít hoạt động; biên chế giữ nguyên.",
)
EMULATION = (
    "Phát động thi đua từ đầu năm, bình xét công khai; đề nghị Liên hiệp Việt Nam khen thưởng theo hướng dẫn.",
    "Khen thưởng kịp thời các tập thể, cá nhân vận động viện trợ và tổ chức giao lưu tiêu biểu.",
)
DIFFICULTIES = (
    "Kinh phí hoạt động hạn hẹp, cán bộ kiêm nhiệm nhiều việc. Phê duyệt viện trợ còn kéo dài do thay đổi đầu mối. "
    "Nguyên nhân chủ yếu: chưa có quy trình thống nhất giữa các sở.",
    "Một số hội thành viên ít hoạt động, khó phát triển hội viên trẻ. Nguồn viện trợ giảm do nhà tài trợ chuyển hướng.",
    "Chưa có người chuyên trách ngoại ngữ; số liệu của hội thành viên gửi về chậm, khó đối chiếu.",
)
PLANS = (
    "1. Tổ chức các hoạt động kỷ niệm với {first}, {second}.\n2. Vận động ít nhất 5 khoản viện trợ mới.\n"
    "3. Tập huấn cán bộ hội thành viên.\n4. Tham gia đầy đủ hoạt động của Cụm.",
    "Tiếp tục thực hiện Chỉ thị 12-CT/TW; mở rộng hợp tác với {first}; số hóa hồ sơ viện trợ; kiến nghị tăng "
    "kinh phí đối ngoại nhân dân.",
)
BY_CODE = {
    "TM05": ADVICE, "HB12": ACTIVITIES, "PC": AID, "TT": INFORMATION, "KB": OVERSEAS, "TC": ORGANISATION,
    "TD": EMULATION, "NX01": DIFFICULTIES, "NX03": PLANS,
}  # fmt: skip

# Comments of the review, by the field they are about: what the reviewer asks, what the union answers.
EXCHANGES = {
    "PC05": (
        "Giá trị cam kết có gồm khoản chuyển tiếp từ năm trước không? Đề nghị tách rõ trong thuyết minh.",
        "Không gồm khoản chuyển tiếp. Đã bổ sung một câu vào thuyết minh mục này.",
    ),
    "HB02": (
        "Số đoàn vào có đoàn nào do hai Liên hiệp cùng đón không? Nếu có thì ghi tên để Cụm không tính hai lần.",
        "Có hai đoàn cùng đón với tỉnh bạn, đã ghi tên trong phần hoạt động tiêu biểu.",
    ),
    "PC08": (
        "Số giải ngân khác với số gửi Ban Điều phối viện trợ. Đề nghị đối chiếu lại.",
        "Đã đối chiếu: chênh lệch do tỷ giá, số trong báo cáo này là số cuối cùng.",
    ),
    "TC01": (
        "Số hội thành viên đã trừ các hội giải thể trong năm chưa?",
        "Đã trừ hai hội, số này là số đến cuối kỳ.",
    ),
    "NX01": (
        "Phần khó khăn nên nêu rõ kiến nghị với cấp nào.",
        "Xin tiếp thu, đã ghi rõ cấp giải quyết từng kiến nghị.",
    ),
    "HB12": (
        "Bổ sung thời gian và đối tác của hoạt động thứ hai.",
        "Đã bổ sung thời gian và tên đối tác.",
    ),
}
RETURN_REASONS = (
    "Số liệu viện trợ chưa khớp phần thuyết minh, đề nghị kiểm tra lại theo góp ý.",
    "Còn thiếu số của các hội thành viên; bổ sung rồi gửi lại.",
    "Đề nghị xem lại số đoàn vào và ghi rõ các đoàn cùng đón.",
)
EXEMPTION = "Đang kiện toàn bộ máy sau hợp nhất; VUFO đồng ý báo cáo gộp vào kỳ sau."
CORRECTION = "Cộng nhầm một khoản viện trợ phi dự án đã báo cáo ở kỳ trước."


def passages(random: Random, codes: set[str], year: int) -> dict[str, str]:
    """Words for each of `codes` that there are words for."""
    first, second = random.sample(COUNTRIES, 2)
    partner, other = random.sample(PARTNERS, 2)
    return {
        code: random.choice(BY_CODE[code]).format(year=year, first=first, second=second, partner=partner, other=other)
        for code in sorted(codes & BY_CODE.keys())
    }
