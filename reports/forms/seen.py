"""What the editing pages of forms and periods have in common: they notice who was faster."""

from django import forms

from clusters.forms.network import CleanForm
from clusters.workflow.rows import version


class SeenForm(CleanForm, forms.ModelForm):
    """A form that remembers which state of its row the page showed; a new row has none."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = version(self.instance) if self.instance.pk else ""
