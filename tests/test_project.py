"""What holds for the whole code base: who imports whom, who writes states, what templates may contain."""

import ast
import hashlib
import inspect
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.forms.utils import pretty_name
from django.urls import reverse

from friendship.icons import ICONS
from tests.addresses import all_patterns, stand_ins

ROOT = Path(settings.BASE_DIR)
APPS = ("clusters", "mail", "aid", "events", "reports", "friendship")
MODULES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.relative_to(ROOT).parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULE_LINES, TEMPLATE_LINES = 300, 160


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


# --- layers and database ----------------------------------------------------------------------------------


def test_imports_go_one_way():
    # In a process of its own: called from here it would switch off the loggers that other tests listen to.
    tool = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_nothing_is_imported_inside_a_function():
    found = [
        f"{_name(path)}:{inner.lineno}"
        for path in MODULES
        for node in _nodes(path)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]

    assert found == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


STATE_FIELDS = {
    "state", "draft_round", "sent_round", "accepted_round", "route_cluster", "route_cluster_id", "exempt_at",
    "resolved_at", "sent_at", "accepted_at", "withdrawn_at", "frozen_at",
}  # fmt: skip
STATEFUL = {"Report", "Round", "Thread", "ReportingPeriod", "IndicatorSet", "Obligation", "Invitation", "Letter"}
WRITES = {"create", "get_or_create", "update", "update_or_create", *STATEFUL}
MAY_WRITE_STATE = {
    "friendship/bench/data.py": "ten years of rows are made in bulk in a scratch database",
    "reports/indicators.py": "version 1 of the form is born published",
    "reports/entry.py": "asks who would review a draft, on a copy that is never saved",
}


def _state_writes(path: Path) -> Iterator[int]:
    for node in _nodes(path):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for part in ast.walk(target) if isinstance(target, ast.AST) else ():
                is_own = (
                    isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self"
                )
                if isinstance(part, ast.Attribute) and part.attr in STATE_FIELDS and not is_own:
                    yield part.lineno
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in WRITES and any(keyword.arg in STATE_FIELDS for keyword in node.keywords):
                yield node.lineno


def test_only_workflow_modules_write_a_state():
    found = [
        f"{_name(path)}:{line}"
        for path in MODULES
        if "workflow" not in path.relative_to(ROOT).parts and _name(path) not in MAY_WRITE_STATE
        for line in _state_writes(path)
    ]

    assert found == []


# Calls that bypass the history of rows (dependencies: "history"), each with why that is right.
MAY_BYPASS_HISTORY = {
    ("clusters/network.py", "Province"): "provinces have no history",
    ("clusters/network.py", "Cluster"): "clusters have no history",
    ("clusters/network.py", "Union"): "unions have no history: their names do",
    ("reports/workflow/filing.py", "Round"): "rounds have no history: acts are theirs",
    ("reports/workflow/rounds.py", "model"): "a copied round was edited by nobody; the act says who opened it",
    ("reports/workflow/editions.py", "Piece"): "copies for an edition were edited by nobody; the act says who froze it",
    ("friendship/demo/people.py", "User"): "users have no history",
    ("friendship/demo/registers/aid_rows.py", "Pledge"): "histories.write follows",
    ("friendship/demo/registers/aid_rows.py", "model"): "histories.write follows where the rows have one",
    ("friendship/demo/registers/visit_rows.py", "Delegation"): "histories.write follows",
    ("friendship/demo/registers/visit_rows.py", "DelegationHost"): "histories.write follows",
    ("friendship/demo/honours.py", "Award"): "marked as invented together with its history",
    ("friendship/demo/honours_scores.py", "model"): "marked as invented together with its history",
    ("friendship/demo/meetings.py", "Conference"): "marked as invented together with its history",
    ("friendship/bench/data.py", "Obligation"): "a scratch database, dropped after measuring",
    ("friendship/bench/data.py", "Figure"): "a scratch database, dropped after measuring",
    ("friendship/bench/register.py", "Donor"): "a scratch database, dropped after measuring",
    ("friendship/bench/register.py", "Pledge"): "a scratch database, dropped after measuring",
    ("friendship/bench/register.py", "PledgePlace"): "a scratch database, dropped after measuring",
    ("friendship/bench/register.py", "Disbursement"): "a scratch database, dropped after measuring",
}


def _bypasses(path: Path) -> Iterator[tuple[str, int]]:
    """(model or what stands for it, line) of bulk writes and queryset updates."""
    for node in _nodes(path):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        chain = ast.unparse(node.func.value)
        is_bulk = node.func.attr in ("bulk_create", "bulk_update")
        is_update = node.func.attr == "update" and node.keywords and ("objects" in chain or "filter(" in chain)
        if is_bulk or is_update:
            yield chain.split(".")[0], node.lineno


def test_bulk_writes_leave_a_history_or_have_a_reason_not_to():
    without = {model.__name__ for model in apps.get_models() if not hasattr(model, "history")}
    found = [
        f"{_name(path)}:{line} {root}"
        for path in MODULES
        for root, line in _bypasses(path)
        if (_name(path), root) not in MAY_BYPASS_HISTORY and root not in without
    ]

    assert found == []


PIXELS = {"reports/charts.py"}  # places on a drawing, no figures


def test_no_figure_passes_through_a_float():
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        if path.relative_to(ROOT).parts[0] == "reports" and _name(path) not in PIXELS
        for node in _nodes(path)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("float", "FloatField")
        )
    ]

    assert found == []


def test_no_module_reads_the_day_past_the_clock():
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        if _name(path) != "clusters/clock.py"
        for node in _nodes(path)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in ("date.today", "datetime.now", "datetime.today", "timezone.now", "timezone.localdate", "datetime.utcnow")
        and not (ast.unparse(node.func) == "timezone.localdate" and node.args)
    ]

    assert found == []


def test_modules_and_templates_stay_short():
    long = [
        _name(path)
        for path, limit in [*((p, MODULE_LINES) for p in MODULES), *((p, TEMPLATE_LINES) for p in TEMPLATES)]
        if len(path.read_text(encoding="utf-8").splitlines()) > limit
    ]

    assert long == []


# --- templates and static files ---------------------------------------------------------------------------

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|\shx-on[:a-z-]*\s*=|javascript:|hx-vals\s*=\s*[\"']js:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_have_no_inline_code(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def _is_part(path: Path) -> bool:
    return path.name.startswith("_") or path.parent.name in ("partials", "elements")


FRAMES = {"templates/base.html", "templates/allauth/layouts/base.html"}
ANSWERS = {"templates/reports/entry_answer.html"}  # what htmx puts into a page that is there
H1_IN_PART = {"templates/allauth/elements/h1.html"}


def test_full_pages_have_one_h1_and_parts_have_none():
    wrong = []
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"))
        count = len(re.findall(r"<h1\b", text))
        replaces_frame = "{% extends" not in text or "{% block main %}" in text
        if _is_part(path):
            wanted = _name(path) in H1_IN_PART
        elif _name(path) in FRAMES:
            continue
        else:
            wanted = replaces_frame and _name(path) not in ANSWERS
        if count != wanted:
            wrong.append(f"{_name(path)}: {count} <h1>")

    assert wrong == []


def test_parts_open_with_a_comment_that_names_what_they_need():
    missing = [
        _name(path)
        for path in TEMPLATES
        if path.name.startswith("_") and not path.read_text(encoding="utf-8").lstrip().startswith(("{#", "{% comment"))
    ]

    assert missing == []


def test_end_of_blocks_are_named():
    unnamed = [_name(path) for path in TEMPLATES if "{% endblock %}" in path.read_text(encoding="utf-8")]

    assert unnamed == []


def test_icons_in_use_are_listed_and_exist_in_the_package():
    used = {
        name
        for path in [*TEMPLATES, *MODULES]
        for name in re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
    }
    spec = find_spec("heroicons")
    assert spec is not None and spec.origin is not None
    with zipfile.ZipFile(Path(spec.origin).parent / "heroicons.zip") as archive:
        drawn = {Path(name).stem for name in archive.namelist() if name.startswith("mini/")}

    assert used - set(ICONS) == set()
    assert set(ICONS) - drawn == set()


# Bytes of the official releases: a package that ships something else is noticed before it is served.
VENDOR_SHA256 = {
    "vendor/bootstrap/bootstrap.min.css": "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede",
    "django_htmx/htmx-2.min.js": "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
}


@pytest.mark.parametrize("name", VENDOR_SHA256)
def test_third_party_files_are_the_official_ones(name):
    found = finders.find(name)
    assert found, f"{name} is not among the static files"

    assert hashlib.sha256(Path(found).read_bytes()).hexdigest() == VENDOR_SHA256[name]


def test_no_third_party_code_is_committed():
    assert [path.name for path in (ROOT / "static").rglob("*.min.*")] == []


# --- addresses and forms ----------------------------------------------------------------------------------

# What answers without sign-in, and why.
OPEN_TO_ALL = {
    "account_login": "signing in",
    "account_logout": "signing out twice is no fault",
    "account_signup": "says that accounts come by invitation",
    "account_inactive": "says that the account is closed",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "a forgotten password",
    "account_reset_password_from_key_done": "a forgotten password",
    "mfa_authenticate": "the second step of signing in",
    "invitation_accept": "whoever is invited has no account yet",
    "conference_public": "the organiser shows the programme to everybody",
    "calendar_feed": "calendar programs have no session: the address itself is the secret",
    "public_file": "a paper or photo that the organiser shows to everybody",
    "report_section": "typed text of an expired session is shown back (rule 20)",
}


@pytest.mark.django_db
def test_every_address_asks_for_sign_in(client):
    asked_nothing = set()
    for _route, pattern in all_patterns():
        address = reverse(pattern.name, kwargs=stand_ins(pattern))
        response = client.get(address)
        leads_to_sign_in = response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL))
        if not leads_to_sign_in:
            asked_nothing.add(pattern.name)

    assert asked_nothing <= set(OPEN_TO_ALL)


def test_every_address_has_a_name_of_its_own():
    names = [pattern.name for _route, pattern in all_patterns()]

    assert None not in names
    assert sorted(names) == sorted(set(names))


def _forms() -> Iterator[type[forms.BaseForm]]:
    seen = set()
    for path in MODULES:
        if "forms" not in (*path.relative_to(ROOT).parts[:-1], path.stem):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for _label, thing in inspect.getmembers(module, inspect.isclass):
            if issubclass(thing, forms.BaseForm) and hasattr(thing, "base_fields") and thing not in seen:
                seen.add(thing)
                yield thing


NOT_DRAWN = {"RollupForm"}  # reads the switches of an address


def test_every_form_field_has_a_vietnamese_label():
    unlabelled = []
    for form in _forms():
        for name, field in form.base_fields.items():
            hidden = isinstance(field.widget, forms.HiddenInput) or form.__name__ in NOT_DRAWN
            if not hidden and (not field.label or str(field.label) == pretty_name(name)):
                unlabelled.append(f"{form.__name__}.{name}")

    assert unlabelled == []
