"""`manage.py add_vufo_officer USERNAME EMAIL "FULL NAME"`: the first account; all others come by invitation."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Post, User


class Command(BaseCommand):
    help = "Creates an account with the post of VUFO officer; asks for the password, or reads it from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("full_name")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User(username=options["username"], email=options["email"], full_name=options["full_name"])
        post = Post(kind=Post.Kind.VUFO_OFFICER, valid_from=clock.today())
        try:
            user.full_clean(exclude=["password"])
            password = self._password()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user.set_password(password)
            user.save()
            post.user = user
            post.save()
        self.stdout.write(_("Đã tạo tài khoản cán bộ VUFO “%(name)s”.") % {"name": user.username})

    def _password(self) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        password = getpass.getpass(_("Mật khẩu: "))
        if getpass.getpass(_("Gõ lại mật khẩu: ")) != password:
            raise CommandError(_("Hai lần gõ không giống nhau."))
        return password
