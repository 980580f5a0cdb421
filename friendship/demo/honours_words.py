"""What the invented commendations are for, and why some are not given."""

MERITS = (
    "Hoàn thành xuất sắc nhiệm vụ công tác đối ngoại nhân dân trong năm, dẫn đầu Cụm về vận động viện trợ.",
    "Tổ chức tốt giao lưu nhân dân, đón nhiều đoàn quốc tế, gửi báo cáo đúng hạn cả năm.",
    "Vận động được nguồn viện trợ cho y tế, giáo dục ở vùng khó khăn; quản lý chặt chẽ, giải ngân đúng tiến độ.",
    "Nhiều năm tận tụy với công tác hội, có sáng kiến trong tổ chức giao lưu với sinh viên nước ngoài.",
)
FIGURES = "Số liệu ghi theo báo cáo năm của Liên hiệp đã được duyệt."
INSIGNIA = "Hơn hai mươi năm gắn bó với công tác hữu nghị, kết nối nhiều tổ chức nước ngoài với địa phương."
POSTS = ("Phó Chủ tịch Liên hiệp", "Chánh Văn phòng Liên hiệp", "Trưởng ban Viện trợ", "Ủy viên Ban Chấp hành")
COLLECTIVES = ("Hội Hữu nghị Việt Nam - Lào", "Văn phòng Liên hiệp", "Hội Hữu nghị Việt Nam - Nhật Bản")
SIGNATORY = "Chủ tịch Liên hiệp các tổ chức hữu nghị Việt Nam"
SIGNATORY_OF_UNION = "Chủ tịch Liên hiệp"
OCCASION = "Hội nghị triển khai nhiệm vụ năm của Liên hiệp"
OCCASION_OF_UNION = "Gặp mặt đầu năm các hội thành viên"
ONE_FLAG = "Cụm chỉ đề nghị một cờ thi đua; hội nghị chọn đơn vị có số phiếu cao hơn."
SAME_MERIT = "Thành tích này đã được khen chuyên đề trong năm, không khen hai lần."
UNPROVEN = "Chưa có số liệu chứng minh kèm theo. Đơn vị bổ sung rồi đề nghị vào dịp khác."
AT_CONFERENCE = "Nhân tổng kết năm"

SHEET_NOTE = "Bảng điểm minh họa, không theo hướng dẫn chính thức nào."
# (group, criterion, most points)
CRITERIA = (
    ("Vận động viện trợ", "Kết quả vận động, giải ngân viện trợ", 30),
    ("Hòa bình, hữu nghị", "Giao lưu nhân dân, đoàn ra, đoàn vào", 30),
    ("Thông tin, báo cáo", "Báo cáo đúng hạn, số liệu đầy đủ", 20),
    ("Tổ chức, phối hợp", "Tham gia hoạt động chung của Cụm", 15),
    ("Tổ chức, phối hợp", "Sáng kiến, cách làm mới", 5),
)
LOWER = "Còn báo cáo gửi sau hạn theo dõi của Cụm."
