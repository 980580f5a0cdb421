"""Keeping the demo's registers: all rows of all years at once, before the first report is opened."""

from datetime import date

from aid.sectors import load_sectors
from clusters import clock
from friendship.demo.network import Unions
from friendship.demo.people import People
from friendship.demo.registers import visit_rows
from friendship.demo.registers.aid_rows import AidRows, write_donors
from friendship.demo.registers.pledges import Planner
from friendship.demo.registers.sites import neighbours_of, sites_of
from friendship.demo.registers.timing import Years
from friendship.demo.registers.visits import plan_visits


def load_registers(unions: Unions, people: People, seed: int, first_year: int, within: set[int] | None = None) -> None:
    """Aid from the year before `first_year` on, so that something is carried over into it; visits from then on.

    With `within` only of the unions that lead up to these.
    """
    load_sectors()
    today = clock.today()
    years = Years(first_year - 1, today)
    sites = sites_of(unions, seed, within)
    donors = write_donors(people, date(first_year - 1, 1, 3), today)
    plans = []
    for site in sites:
        plans += Planner(site, neighbours_of(site, sites), years, seed).plan()
    AidRows(people, donors, seed).write(plans)
    visit_rows.write(plan_visits(sites, years, seed), people, seed)
