"""The optional PDF of an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.uploads import Upload, document


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("PDF"),
        help_text=_("At most 5 MB, not encrypted: a product sheet, a paper, a reference."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "form-control"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    def clean_file(self) -> Upload:
        return document(self.cleaned_data["file"])
