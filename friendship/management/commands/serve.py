"""`manage.py serve [--port N]`: the portal under gunicorn on this machine, as `make demo` runs it."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from friendship import port
from friendship.demo.people import LOGINS

THREADS = 8  # one process: SQLite lets one writer in at a time


class Command(BaseCommand):
    help = "Serves the portal on 127.0.0.1 and prints the demo logins."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        number: str = options["port"]
        reason = port.refusal(number)
        if reason:
            raise CommandError(reason)
        self.stdout.write(self._welcome(number))
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *self._arguments(number)])

    def _arguments(self, number: str) -> list[str]:
        return [
            "friendship.wsgi:application",
            f"--bind=127.0.0.1:{number}",
            "--worker-class=gthread",
            f"--threads={THREADS}",
            "--no-control-socket",  # gunicorn 27 would open one under the home folder
            "--log-level=warning",
        ]

    def _welcome(self, number: str) -> str:
        width = max(len(login.username) for login in LOGINS)
        lines = [
            "",
            f"Cổng Hữu nghị đang chạy ở http://127.0.0.1:{number}/ (dừng bằng Ctrl-C)",
            f"Mật khẩu chung của các tài khoản minh họa: {settings.DEMO_PASSWORD}",
            "",
            *(f"  {login.username:<{width}}  {login.description}" for login in LOGINS),
            "",
            f"Việc của tôi: http://127.0.0.1:{number}/    Tổng hợp: http://127.0.0.1:{number}/tong-hop/",
            "",
        ]
        return "\n".join(lines)
