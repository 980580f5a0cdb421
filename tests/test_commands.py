"""Commands of the project that belong to no page."""

import io
import re
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from clusters.models import Post, User
from clusters.permissions import is_vufo_officer
from friendship import port

ROOT = Path(settings.BASE_DIR)


def test_the_first_vufo_officer(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("mot-mat-khau-dai\n"))

    call_command("add_vufo_officer", "ha", "ha@example.vn", "Đặng Thu Hà")

    user = User.objects.get()
    assert (user.username, user.email, user.full_name) == ("ha", "ha@example.vn", "Đặng Thu Hà")
    assert user.check_password("mot-mat-khau-dai")
    assert is_vufo_officer(user)
    assert Post.history.count() == 1


@pytest.mark.parametrize("password", ["ngan", "1234567890123"])
def test_a_weak_password_makes_no_account(db, monkeypatch, password):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    with pytest.raises(CommandError):
        call_command("add_vufo_officer", "ha", "ha@example.vn", "Đặng Thu Hà")
    assert not User.objects.exists()


def test_a_name_in_use_makes_no_second_account(db, monkeypatch):
    for _attempt in range(2):
        monkeypatch.setattr("sys.stdin", io.StringIO("mot-mat-khau-dai\n"))
        if User.objects.exists():
            with pytest.raises(CommandError, match="đã có người dùng"):
                call_command("add_vufo_officer", "ha", "khac@example.vn", "Đặng Thu Hà")
        else:
            call_command("add_vufo_officer", "ha", "ha@example.vn", "Đặng Thu Hà")

    assert User.objects.count() == 1


def test_a_taken_port_is_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        assert port.refusal(str(taken)).startswith(f"Cổng {taken} đang có chương trình khác dùng")
    assert port.refusal(str(taken)) == ""


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", ""])
def test_what_is_no_port_is_refused(text):
    assert "không hợp lệ" in port.refusal(text)


def test_the_readme_names_every_setting():
    code = (ROOT / "friendship" / "settings.py").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = set(re.findall(r'env(?:\.[a-z_]+)?\("([A-Z_]+)"', code))

    assert names - set(re.findall(r"`([A-Z_]+)`", readme)) == set()
