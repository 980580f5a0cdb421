"""A real browser against a real server: gunicorn in a process of its own, on the small demo data.

The server has its own database, on SQLite a file: the test process' in-memory one has a single connection, which
requests in several threads cannot share. Each test module gets a fresh copy of the demo.
"""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from clusters import clock

PASSWORD = settings.DEMO_PASSWORD
ROOT = Path(settings.BASE_DIR)
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Labelled cells of a table that has become cards: parts that are not one element stand beside each other there.
CROWDED = """() => [...document.querySelectorAll("td[data-l]")]
    .filter(cell => getComputedStyle(cell).display === "flex")
    .filter(cell => [...cell.childNodes].filter(part => part.nodeType === 1
        ? getComputedStyle(part).display !== "none" && !part.classList.contains("visually-hidden")
        : part.textContent.trim() !== "").length > 1)
    .map(cell => cell.dataset.l + ": " + cell.textContent.trim().slice(0, 80))"""
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    for item in items:
        if "e2e" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.e2e)
            # On a busy machine a page may shift under the pointer: once more, and a second failure is a failure.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium; without one the browser tests are skipped, except where CI is set."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium here, and CI is set: browser tests may not be skipped.")
        pytest.skip("No Chromium on this machine.")
    # Playwright keeps an event loop in this thread; Django's ORM in later tests is told that this is fine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield started
        started.close()


class _SqliteFiles:
    """The demo in a file, copied for each module."""

    def __init__(self, folder: Path):
        self.folder = folder

    def create(self, name: str, template: str = "") -> str:
        if template:
            shutil.copy(self.folder / f"{template}.sqlite3", self.folder / f"{name}.sqlite3")
        return f"sqlite:///{self.folder / name}.sqlite3"

    def drop(self, name: str) -> None:
        (self.folder / f"{name}.sqlite3").unlink()


class _PostgresDatabases:
    """The demo in a database of the server that the suite runs on, copied for each module."""

    def __init__(self):
        own = settings.DATABASES["default"]
        self.address = f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT'] or 5432}"
        self.prefix = f"portal_e2e_{os.getpid()}_"

    def _run(self, statement: str) -> None:
        connection = psycopg2.connect(f"{self.address}/postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def create(self, name: str, template: str = "") -> str:
        source = f" TEMPLATE {self.prefix}{template}" if template else ""
        self._run(f"CREATE DATABASE {self.prefix}{name}{source}")
        return f"{self.address}/{self.prefix}{name}"

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {self.prefix}{name} WITH (FORCE)")


def _environment(database_url: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url,
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": "only-for-browser-tests",
        "HTTPS": "0",
        "REQUIRE_MFA_FOR_VUFO": "0",
        "DEBUG": "0",
    }


def _run(program: list[str], address: str, folder: Path) -> None:
    subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=_environment(address, folder), check=True, stdout=subprocess.DEVNULL
    )


@pytest.fixture(scope="session")
def databases(browser, tmp_path_factory):
    """Makes databases on the server that the suite runs on, and drops them at the end, the latest first."""
    folder = tmp_path_factory.mktemp("databases")
    is_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    kept = _SqliteFiles(folder) if is_sqlite else _PostgresDatabases()
    made: list[str] = []

    def create(name: str, template: str = "") -> str:
        made.append(name)
        return kept.create(name, template)

    yield create
    for name in reversed(made):
        kept.drop(name)


@pytest.fixture(scope="session")
def demo_database(databases, tmp_path_factory):
    """A function that gives the address of a fresh copy of the small demo."""
    folder = tmp_path_factory.mktemp("demo")
    address = databases("template")
    for command in (["migrate", "-v0"], ["load_network", "-v0"], ["load_demo", "--small"]):
        _run(["manage.py", *command], address, folder)
    count = itertools.count(1)
    return lambda: databases(f"copy_{next(count)}", "template")


@pytest.fixture(scope="module")
def nine_members_database(databases, tmp_path_factory):
    """The address of a database with the cluster of tests.e2e.nine_members and nothing else."""
    folder = tmp_path_factory.mktemp("nine")
    address = databases("nine_members")
    _run(["manage.py", "migrate", "-v0"], address, folder)
    _run(["-m", "tests.e2e.nine_members"], address, folder)
    return address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen) -> None:
    for _attempt in range(150):
        if server.poll() is not None:
            pytest.fail(f"The server ended with code {server.returncode}.")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The server did not answer within 15 seconds.")


@contextmanager
def serve(database_url: str, folder: Path, day: date | None = None) -> Iterator[str]:
    """Run the portal on a database, as if it were another day if one is given; its address."""
    port = _free_port()
    flags = [f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--threads=8", "--no-control-socket"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "friendship.wsgi:application", *flags],
            cwd=ROOT,
            env=_environment(database_url, folder) | ({"PORTAL_DAY": f"{day:%Y-%m-%d}"} if day else {}),
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/tai-khoan/dang-nhap/", server)
        yield address
        server.terminate()
        server.wait(timeout=20)
    # Shown by pytest when a test has failed.
    sys.stderr.write((folder / "server.log").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def portal(demo_database, tmp_path_factory):
    """The address of a running portal with the demo as it was loaded."""
    with serve(demo_database(), tmp_path_factory.mktemp("portal")) as address:
        yield address


@pytest.fixture
def this_year() -> int:
    """The year under way in the demo, which was loaded by the machine's clock."""
    return clock.today().year


@dataclass
class Person:
    """Somebody at a browser of their own. Whatever the console reports as an error is kept in `errors`."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(f"{self.page.url}: {error}"))
        self.page.on(
            "console",
            lambda message: self.errors.append(f"{self.page.url}: {message.text}") if message.type == "error" else None,
        )

    def sign_in(self, username: str) -> "Person":
        self.page.goto(f"{self.address}/tai-khoan/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(f"{self.address}/")
        return self

    def visit(self, path: str) -> "Person":
        """Open a page of the portal and look at it: it has to be there and accessible."""
        response = self.page.goto(path if path.startswith("http") else self.address + path)
        assert response is not None and response.status == 200, f"{path}: {response and response.status}"
        return self.look()

    def look(self) -> "Person":
        """The page as it is now has no accessibility fault that axe can find, fits its width, and crowds no cell."""
        found = Axe().run(self.page).response["violations"]
        faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:200]} ({len(fault['nodes'])}x)" for fault in found]
        assert faults == [], f"{self.page.url}\n" + "\n".join(faults)
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{self.page.url} is {too_wide} px too wide"
        crowded = self.page.evaluate(CROWDED)
        assert crowded == [], f"{self.page.url}\n" + "\n".join(crowded)
        return self


@pytest.fixture
def person(browser, portal):
    """`person("canbo")` is that person, signed in; `width=390` gives a telephone."""
    people: list[Person] = []

    def _person(username: str = "", viewport=WIDE, **options) -> Person:
        context = browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
        context.set_default_timeout(30_000)
        somebody = Person(context.new_page(), portal)
        somebody.listen()
        people.append(somebody)
        return somebody.sign_in(username) if username else somebody

    yield _person
    errors = [error for somebody in people for error in somebody.errors]
    if os.environ.get("PICTURES"):  # a folder: what everybody saw last
        for number, somebody in enumerate(people):
            somebody.page.screenshot(path=f"{os.environ['PICTURES']}/{number}.png", full_page=True)
    for somebody in people:
        somebody.page.context.close()
    assert errors == []
