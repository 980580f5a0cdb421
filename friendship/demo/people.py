"""The people of the demo: seven logins with one password, and an officer and a head in every union."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from simple_history.utils import bulk_create_with_history

from clusters import clock
from clusters.models import Post, Union, User
from friendship.demo.network import Unions, days_of

MAIL_DOMAIN = "minh-hoa.example"  # every address of the demo ends in it; `example` can receive no mail

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE_F = ("Thị", "Ngọc", "Thu", "Kim", "Thanh", "Minh", "Thị Hồng", "Thị Bích")
GIVEN_F = ("Hương", "Lan", "Mai", "Hạnh", "Thủy", "Nga", "Phượng", "Yến", "Trang", "Tuyết", "Diệp", "Loan")
MIDDLE_M = ("Văn", "Quốc", "Hữu", "Đức", "Minh", "Thanh", "Công", "Xuân")
GIVEN_M = ("Dũng", "Hải", "Sơn", "Thắng", "Lâm", "Khánh", "Phúc", "Tâm", "Vinh", "Toàn", "Nghĩa", "Tùng", "Bình")


@dataclass(frozen=True)
class Login:
    """A demo login. `code` is the province (34-unit scheme) of the union; empty means VUFO."""

    username: str
    full_name: str
    kind: str
    code: str
    title: str
    description: str


LOGINS = (
    Login(
        "vufo",
        "Đặng Thu Hà",
        Post.Kind.VUFO_OFFICER,
        "",
        "Chuyên viên",
        "cán bộ VUFO: mở kỳ, duyệt, xem tổng hợp cả nước",
    ),
    Login("truong", "Lê Minh Khôi", Post.Kind.HEAD, "92", "Chủ tịch", "lãnh đạo Liên hiệp Cần Thơ, Cụm trưởng Cụm 5"),
    Login("pho", "Võ Thị Ngọc Lan", Post.Kind.HEAD, "86", "Chủ tịch", "lãnh đạo Liên hiệp Vĩnh Long, Cụm phó Cụm 5"),
    Login(
        "canbo",
        "Nguyễn Thị Hạnh",
        Post.Kind.OFFICER,
        "96",
        "Chuyên viên",
        "cán bộ Liên hiệp Cà Mau, thành viên Cụm 5: lập báo cáo",
    ),
    Login("lanhdao", "Phạm Quốc Thắng", Post.Kind.HEAD, "96", "Chủ tịch", "lãnh đạo Liên hiệp Cà Mau"),
    Login(
        "ngoai",
        "Trần Hữu Phúc",
        Post.Kind.OFFICER,
        "46",
        "Chuyên viên",
        "cán bộ Liên hiệp Huế, Cụm 3: không thấy báo cáo Cụm 5",
    ),
    Login(
        "quansat", "Bùi Thanh Vân", Post.Kind.OBSERVER, "", "", "người theo dõi: xem mọi báo cáo đã gửi, không có nút"
    ),
)


@dataclass
class People:
    """Who acts for whom: users by union and post, and the one VUFO officer."""

    vufo: User
    officers: dict[int, User] = field(default_factory=dict)
    heads: dict[int, User] = field(default_factory=dict)
    by_username: dict[str, User] = field(default_factory=dict)


class _Maker:
    def __init__(self, unions: Unions, random: Random, first_day: date) -> None:
        self.unions, self.random, self.first_day = unions, random, first_day
        self.password = make_password(settings.DEMO_PASSWORD)
        self.users: list[User] = []
        self.posts: list[Post] = []
        self.number = 0

    def user(self, username: str, full_name: str, password: str) -> User:
        user = User(
            username=username,
            full_name=full_name,
            email=f"{username}@{MAIL_DOMAIN}",
            password=password,
            date_joined=clock.now(),
        )
        self.users.append(user)
        return user

    def somebody(self) -> User:
        """A named person without a usable password: acts in the demo's past, never signs in."""
        self.number += 1
        women = self.random.random() < 0.5
        middle, given = (MIDDLE_F, GIVEN_F) if women else (MIDDLE_M, GIVEN_M)
        name = " ".join(self.random.choice(part) for part in (FAMILY, middle, given))
        return self.user(f"minh-hoa-{self.number:03d}", name, make_password(None))

    def post(self, user: User, kind: str, union: Union | None, title: str) -> None:
        first, last = days_of(union) if union else (date.min, date.max)
        self.posts.append(
            Post(
                user=user,
                kind=kind,
                union=union,
                title=title,
                valid_from=max(first, self.first_day),
                valid_to=None if last == date.max else last,
            )
        )


def load_people(unions: Unions, random: Random, first_day: date) -> People:
    """Make all users and posts. Whoever served a union serves the one of the same name that carried it on."""
    maker = _Maker(unions, random, first_day)
    logins = {login.username: maker.user(login.username, login.full_name, maker.password) for login in LOGINS}
    people = People(vufo=logins["vufo"], by_username=logins)
    for login in LOGINS:
        union = unions.of_today(login.code) if login.code else None
        for served in unions.line_of(union) if union else [None]:
            maker.post(logins[login.username], login.kind, served, login.title)
            if served is not None:
                _place(people, login.kind, served, logins[login.username])
    for union in _newest_first(unions):
        for served in unions.line_of(union):
            for kind, title in ((Post.Kind.OFFICER, "Chuyên viên"), (Post.Kind.HEAD, "Chủ tịch")):
                holders = people.officers if kind == Post.Kind.OFFICER else people.heads
                if served.pk not in holders:
                    user = holders[union.pk] if union.pk in holders else maker.somebody()
                    maker.post(user, kind, served, title)
                    _place(people, kind, served, user)
    User.objects.bulk_create(maker.users)
    for post in maker.posts:
        post.user_id = post.user.pk
    bulk_create_with_history(maker.posts, Post, default_date=clock.now())
    return people


def _place(people: People, kind: str, union: Union, user: User) -> None:
    holders = people.officers if kind == Post.Kind.OFFICER else people.heads
    holders[union.pk] = user


def _newest_first(unions: Unions) -> list[Union]:
    return sorted(unions.by_pk.values(), key=lambda union: (-days_of(union)[0].toordinal(), union.slug))
