"""From an uploaded file to rows of the register: looked through, kept, and written when the person says so."""

from django.utils.translation import gettext as _

from aid.excel.checking import check
from aid.excel.layout import SHEETS
from aid.excel.preview import preview_of
from aid.excel.reading import Contents, read_file
from aid.models import PledgeImport
from aid.workflow import importing as workflow
from aid.workflow.importing import Problem, Unwritten, Written
from clusters.models import Union, User
from clusters.values import format_number

PROBLEMS_SHOWN = 500
# Each new row goes through the register's own door with its history: so many are written in some ten seconds.
NEW_ROWS_MAX = 1500


def look_through(contents: Contents, content: bytes, name: str, union: Union, *, by: User) -> PledgeImport:
    """Hold the file against the register, try to write it and take that back; keep file and findings."""
    checked = check(contents, union)
    if (new := workflow.rows_in(checked.entries)) > NEW_ROWS_MAX:
        written, refused = Written(), [_too_many(new)]
    else:
        written, refused = workflow.try_out(checked.entries, union, by=by)
    problems = _sorted([*checked.problems, *refused])
    preview = preview_of([] if problems else checked.entries, checked.skipped)
    found = workflow.Found(problems, checked.unchanged, written, preview)
    return workflow.keep(content, name, union, found, by=by)


def _too_many(new: int) -> Problem:
    words = _("Tệp có %(n)s dòng mới. Mỗi lần nạp tối đa %(most)s dòng mới: chia thành nhiều tệp.")
    told = {"n": format_number(new), "most": format_number(NEW_ROWS_MAX)}
    return Problem(f"{SHEETS[0].title}!A1", words % told)


def write(record: PledgeImport, *, by: User) -> Written:
    """Import the kept file. The register may have changed since: then nothing is written and the findings are new."""
    with record.file.open("rb") as file:
        checked = check(read_file(file.read()), record.union)
    try:
        if checked.problems:
            raise Unwritten(_sorted(checked.problems))
        return workflow.carry_out(record, checked.entries, by=by)
    except Unwritten as unwritten:
        workflow.note_problems(record, unwritten.problems, by=by)
        raise


def _sorted(problems: list[Problem]) -> list[Problem]:
    """Each once, in the order of the sheets, their rows and columns."""
    titles = [sheet.title for sheet in SHEETS]

    def place(problem: Problem) -> tuple[int, int, int, str]:
        title, _mark, cell = problem.where.rpartition("!")
        column = cell.rstrip("0123456789")
        return titles.index(title), int(cell[len(column) :] or 0), len(column), column

    return sorted(dict.fromkeys(problems), key=place)[:PROBLEMS_SHOWN]
