"""Loading the demo: all of it or nothing, once, and only into a database that has nothing else."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from friendship.demo.network import YEARS_BACK, Unions, load_terms
from friendship.demo.people import MAIL_DOMAIN, load_people
from friendship.demo.registers.keeping import load_registers
from friendship.demo.story import Story, clusters_told
from mail.workflow import outbox
from reports.importing import read_rows
from reports.models import IndicatorSet, Report, ReportingPeriod
from reports.workflow.published import save_published

DEFAULT_SEED = 2026
PUBLISHED = Path(settings.BASE_DIR) / "data" / "published_figures.csv"


class Refused(Exception):
    """The database is not one for demo data; the message says why."""


@dataclass(frozen=True)
class Loaded:
    """How much was made."""

    people: int
    terms: int
    periods: int
    reports: int


@transaction.atomic
def load(*, seed: int = DEFAULT_SEED, is_small: bool = False) -> Loaded | None:
    """Make the demo around today; None if it is there already."""
    _refuse_other_data()
    if User.objects.exists():
        return None
    unions = Unions()
    form = IndicatorSet.objects.published().first()
    if not unions.by_pk or form is None:
        raise Refused(_("Chưa có mạng lưới: chạy load_network trước."))
    random = Random(seed)
    terms = load_terms(clock.today().year, unions, elected=clusters_told(is_small=is_small))
    people = load_people(unions, random, date(clock.today().year - YEARS_BACK - 1, 1, 1))
    with outbox.muted():  # nobody is to be told of years that pass in a moment
        story = Story(people, unions, form, seed, is_small=is_small)
        load_registers(unions, people, seed, story.first_year, story.reporting)
        story.tell()
    save_published(read_rows(PUBLISHED.read_bytes()))  # the real figures stand beside the invented ones
    return Loaded(User.objects.count(), terms, ReportingPeriod.objects.count(), Report.objects.count())


def _refuse_other_data() -> None:
    strangers = User.objects.exclude(email__endswith=f"@{MAIL_DOMAIN}").count()
    strangers += User.objects.filter(email=None).count()
    real = ReportingPeriod.objects.filter(is_illustrative=False).exclude(state=ReportingPeriod.State.HISTORIC).count()
    if strangers or real:
        raise Refused(
            _("Cơ sở dữ liệu đã có dữ liệu thật (%(people)d tài khoản, %(periods)d kỳ): không nạp số liệu minh họa.")
            % {"people": strangers, "periods": real}
        )
