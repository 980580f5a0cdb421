"""How every form of the portal is drawn: Bootstrap's classes, label above, error below, linked by ids."""

from django import forms
from django.forms.renderers import TemplatesSetting


class PortalBoundField(forms.BoundField):
    """A bound field whose widget carries Bootstrap's class for its kind."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if isinstance(widget, forms.RadioSelect):  # and its kind, the list of checkboxes
            return attrs  # Django puts these on the group as well; pages.css dresses the single marks
        if isinstance(widget, forms.CheckboxInput):
            name = "form-check-input"
        elif isinstance(widget, forms.Select):
            name = "form-select"
        else:
            name = "form-control"
        given = (widget.attrs.get("class", "") + " " + attrs.get("class", "")).split()
        if self.errors:
            given.append("is-invalid")
        if "maxlength" in widget.attrs:
            # A browser cuts a longer paste without a word; the server keeps all of it and says what is too much.
            attrs["maxlength"] = False
        attrs["class"] = " ".join(dict.fromkeys([*given, name]))
        # A placeholder that repeats the label (allauth's do) is read out twice and vanishes on typing.
        if str(widget.attrs.get("placeholder", "")) == str(self.label):
            attrs["placeholder"] = False
        return attrs


class PortalRenderer(TemplatesSetting):
    """Used as FORM_RENDERER: every form and field of every app is drawn by the two templates named here."""

    field_template_name = "partials/field.html"
    form_template_name = "partials/form.html"
    bound_field_class = PortalBoundField
