"""What is said and written at the invented conferences: programmes, conclusions, remarks, tasks."""

from datetime import time

from events.models import AgendaItem

Kind = AgendaItem.Kind

# (hour, kind, what, who: "lead", "host", "vufo", a place among the members, or nobody; the paper)
Line = tuple[time, str, str, str | int, str]

YEAR_END: tuple[Line, ...] = (
    (time(8), Kind.OPENING, "Tuyên bố lý do, giới thiệu đại biểu, khai mạc", "host", ""),
    (time(8, 15), Kind.REPORT, "Báo cáo tổng kết công tác năm và phương hướng nhiệm vụ năm sau", "lead", ""),
    (
        time(8, 45),
        Kind.PAPER,
        "Tham luận của đơn vị thành viên",
        3,
        "Kinh nghiệm vận động và quản lý viện trợ phi chính phủ nước ngoài ở cấp tỉnh",
    ),
    (
        time(9, 5),
        Kind.PAPER,
        "Tham luận của đơn vị thành viên",
        1,
        "Giao lưu nhân dân gắn với quảng bá địa phương: cách làm và kết quả",
    ),
    (time(9, 25), Kind.DISCUSSION, "Thảo luận dự thảo báo cáo của các đơn vị", "", ""),
    (time(10, 15), Kind.SPEECH, "Phát biểu của Liên hiệp các tổ chức hữu nghị Việt Nam", "vufo", ""),
    (time(10, 35), Kind.VOTE, "Bình xét thi đua; bầu Cụm trưởng, Cụm phó năm sau", "lead", ""),
    (time(11, 10), Kind.SIGNING, "Ký giao ước thi đua", "lead", ""),
    (time(11, 25), Kind.CLOSING, "Thông qua kết luận, bế mạc", "lead", ""),
)
HALF_YEAR: tuple[Line, ...] = (
    (time(14), Kind.OPENING, "Khai mạc, giới thiệu đại biểu", "host", ""),
    (time(14, 15), Kind.REPORT, "Báo cáo sơ kết sáu tháng đầu năm", "lead", ""),
    (time(14, 45), Kind.PAPER, "Đề dẫn tọa đàm", 0, "Nâng chất lượng số liệu viện trợ từ cơ sở"),
    (time(15, 5), Kind.DISCUSSION, "Tọa đàm, trao đổi giữa các đơn vị", "", ""),
    (time(16, 15), Kind.CLOSING, "Kết luận của Cụm trưởng", "lead", ""),
)
NATIONAL: tuple[Line, ...] = (
    (time(8), Kind.OPENING, "Khai mạc", "vufo", ""),
    (time(8, 20), Kind.REPORT, "Báo cáo công tác địa phương trong năm", "vufo", ""),
    (time(9), Kind.DISCUSSION, "Thảo luận theo Cụm", "", ""),
    (time(11), Kind.CLOSING, "Kết luận hội nghị", "vufo", ""),
)
PROGRAMMES = {"year_end": YEAR_END, "half_year": HALF_YEAR, "national": NATIONAL}

SUMMARY = {
    "year_end": "Đánh giá kết quả công tác năm {year} của các đơn vị trong Cụm, thống nhất phương hướng năm {next}, "
    "bình xét thi đua, bầu Cụm trưởng và Cụm phó năm {next}, ký giao ước thi đua.",
    "half_year": "Sơ kết sáu tháng đầu năm {year}, trao đổi cách thu thập và đối chiếu số liệu viện trợ, "
    "thống nhất việc phối hợp sáu tháng cuối năm.",
    "national": "Trao đổi công tác đối ngoại nhân dân ở địa phương, phương hướng phối hợp giữa VUFO và các Cụm.",
}
TITLES = {
    "year_end": "Hội nghị tổng kết công tác đối ngoại nhân dân năm {year}, "
    "triển khai nhiệm vụ năm {next} của {cluster}",
    "half_year": "Hội nghị sơ kết sáu tháng đầu năm {year} và tọa đàm về số liệu viện trợ của {cluster}",
}
NATIONAL_HELD = "Hội nghị công tác địa phương toàn quốc năm {year}"
NATIONAL_AHEAD = "Hội nghị toàn quốc triển khai nhiệm vụ công tác địa phương năm {year}"
INTERNAL = "Tọa đàm nội bộ về kỹ năng lập hồ sơ vận động viện trợ"
INTERNAL_SUMMARY = (
    "Cán bộ Liên hiệp và các hội thành viên trao đổi cách lập hồ sơ, lưu chứng từ và đối chiếu giải ngân."
)
OPEN_DAY = "Tọa đàm “Thanh niên với hữu nghị nhân dân”"
OPEN_DAY_SUMMARY = (
    "Sinh viên trong tỉnh và lưu học sinh nước ngoài trao đổi về giao lưu nhân dân. Ai quan tâm đều dự được."
)

MINUTES = {
    "year_end": "Hội nghị nhất trí dự thảo báo cáo tổng kết năm {year} của Cụm sau khi tiếp thu ý kiến các đơn vị.\n"
    "Các đơn vị thống nhất phương hướng năm {next}: nâng chất lượng vận động viện trợ, gửi báo cáo đúng hạn, mỗi quý "
    "có ít nhất một hoạt động chung.\n"
    "Hội nghị bình xét thi đua, bầu Cụm trưởng, Cụm phó năm {next} theo biên bản kiểm phiếu.",
    "half_year": "Các đơn vị nhất trí báo cáo sơ kết sáu tháng. Từ quý III, chứng từ giải ngân được đối chiếu với "
    "chủ khoản hằng quý.",
    "national": "Hội nghị thống nhất lịch báo cáo trong năm và việc các Cụm gửi kế hoạch hoạt động chung từ đầu năm.",
}
REMARKS = (
    (3, "Đề nghị Cụm gửi mẫu bảng số liệu viện trợ từ đầu năm để các đơn vị nhập dần theo tháng."),
    (2, "Nên tách giao lưu tại chỗ và đoàn ra trong báo cáo để thấy rõ kết quả của từng mảng."),
)
VUFO_REMARK = "Đề nghị các đơn vị ghi rõ nguồn của số liệu và hoàn thành báo cáo trước hạn năm ngày."


# (what has to be done, who: "all", "lead", "vufo" or a place among the members; months from the conference; done?)
Task = tuple[str, str | int, int, bool]
TASKS: dict[str, tuple[Task, ...]] = {
    "year_end": (
        ("Gửi kế hoạch hoạt động chung của Cụm đến các đơn vị và VUFO.", "lead", 1, True),
        ("Rà soát danh sách tổ chức phi chính phủ đang hoạt động tại địa bàn, gửi Cụm tổng hợp.", "all", 3, False),
        ("Tổ chức tọa đàm nghiệp vụ về quản lý viện trợ.", 2, 6, True),
        ("Thông báo lịch tập huấn cho cán bộ mới của các Liên hiệp.", "vufo", 4, True),
    ),
    "half_year": (
        ("Đối chiếu số giải ngân sáu tháng với chủ khoản, gửi kết quả cho Cụm.", "all", 2, False),
        ("Tổng hợp vướng mắc về thủ tục viện trợ, gửi VUFO.", "lead", 1, True),
    ),
}
RESULTS = ("Đã gửi đủ theo yêu cầu.", "Đã làm xong, kết quả gửi kèm báo cáo quý.", "Đã hoàn thành.")

GUESTS = (
    ("Trần Quốc Bình", "Phó Trưởng ban Công tác địa phương"),
    ("Lê Thị Minh Tâm", "Chuyên viên Ban Công tác địa phương"),
)
LOCAL_GUEST = "Lãnh đạo Văn phòng UBND"
NO_CAN_DO = "Để tập trung củng cố tổ chức sau sắp xếp."

ASKED_TITLE = "Hướng dẫn đối chiếu số giải ngân viện trợ"
ASKED = (
    "Tại hội nghị sơ kết, các đơn vị trong Cụm gặp khó khi chủ khoản và Liên hiệp ghi ngày giải ngân khác nhau. "
    "Đề nghị VUFO có hướng dẫn thống nhất cho cả nước."
)
