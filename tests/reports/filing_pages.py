"""What the filing tests post, as a browser would: taken from the page that was shown."""

from django.urls import reverse

from reports.models import Figure, Report


def section_url(report, code="PC"):
    return reverse("report_section", args=[report.pk, code])


def cell_url(report, code, scope="own"):
    return reverse("cell_save", args=[report.pk, code]) + (f"?pham-vi={scope}" if scope else "")


def page_of(client, report, code="PC", query=""):
    """The fields that the section page shows, by name, as its form would post them."""
    page = client.get(section_url(report, code) + query)
    assert page.status_code == 200
    posted = {"author": page.context["author"], "row": []}
    for row in page.context["rows"]:
        if row.form is None:
            continue
        posted["row"].append(row.key)
        for name in (*row.form.typed_fields, "version", "shown", "was"):
            if name in row.form.fields:
                posted[f"{row.key}-{name}"] = row.form[name].value()
    return posted


def row_data(client, report, key, section="PC", query="", **typed):
    """The fields of one row with some of them typed anew, as the autosave posts them."""
    page = page_of(client, report, section, query)
    fields = {name: value for name, value in page.items() if name.startswith(f"{key}-")}
    return fields | {f"{key}-{name}": value for name, value in typed.items()}


def figure_of(report, code, scope="own"):
    round_id = Report.objects.get(pk=report.pk).draft_round_id
    return Figure.objects.filter(round=round_id, indicator__code=code, scope=scope).first()
