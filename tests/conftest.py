"""What every test finds: settings without secrets or mail, and the people of one small network."""

from types import SimpleNamespace

import pytest
from hypothesis import settings as hypothesis_settings

from clusters import clock
from tests import factories

# A busy machine is slow, not wrong.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Uploads of a test land in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def autumn():
    """All of the test happens on 24/11/2026, in the year under report."""
    with clock.set_to(factories.TODAY) as now:
        yield now


@pytest.fixture
def world(db, made_world):
    """The small network, in the transaction of the test."""
    return made_world


@pytest.fixture
def made_world(autumn):
    """A cluster with lead, deputy and two members in 2026, another cluster, VUFO, an observer, last year's lead.

    The period 2026 is open and every union owes it a report. `people` maps the visitors' names to users; `anonymous`
    is None.
    """
    made = SimpleNamespace()
    made.cluster = factories.make_cluster(number=5)
    made.other_cluster = factories.make_cluster(number=3)
    names = ["lead", "deputy", "member", "neighbour", "last_lead"]
    made.unions = {name: factories.make_union(short_name=f"Tỉnh {name}") for name in names}
    for union in made.unions.values():
        factories.make_membership(made.cluster, union)
    made.unions["outsider"] = factories.make_union(short_name="Tỉnh ngoài")
    factories.make_membership(made.other_cluster, made.unions["outsider"])
    made.terms = {
        "lead": factories.make_term(made.cluster, made.unions["lead"], 2026, "lead"),
        "deputy": factories.make_term(made.cluster, made.unions["deputy"], 2026, "deputy"),
        "last_lead": factories.make_term(made.cluster, made.unions["last_lead"], 2025, "lead"),
    }
    made.people = {
        "anonymous": None,
        "outsider": factories.make_officer(made.unions["outsider"], username="outsider"),
        "neighbour": factories.make_officer(made.unions["neighbour"], username="neighbour"),
        "owner": factories.make_officer(made.unions["member"], username="owner"),
        "head": factories.make_head(made.unions["member"], username="head"),
        "lead": factories.make_head(made.unions["lead"], username="lead"),
        "deputy": factories.make_head(made.unions["deputy"], username="deputy"),
        "last_lead": factories.make_head(made.unions["last_lead"], username="last_lead"),
        "vufo": factories.make_vufo_officer(username="vufo"),
        "observer": factories.make_observer(username="observer"),
    }
    made.form = factories.make_indicator_set()
    made.period = factories.make_period(year=2026, indicator_set=made.form)
    made.obligations = {name: factories.make_obligation(made.period, union) for name, union in made.unions.items()}
    return made


@pytest.fixture
def sign_in(client):
    """`sign_in(user)` gives a client signed in as that person; None gives an anonymous one."""

    def _sign_in(user):
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return _sign_in
