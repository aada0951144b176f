from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.documents.models import Audience
from members.uploads import Upload, document_or_picture


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience.choices, initial=Audience.MEMBERS)
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png", "class": "form-control"}),
        help_text=_("A PDF, or a picture as JPEG or PNG, at most 5 MB. Save slides as PDF."),
    )

    def clean_file(self) -> Upload:
        return document_or_picture(self.cleaned_data["file"])
