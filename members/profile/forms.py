import json
import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from focusgroup.vocabulary import ai, countries, sectors
from members.models import Member
from members.profile import pictures
from members.profile.versions import marks_of
from members.showing import SHOWABLE
from members.yearly.actions import OWN, is_enough

MOST_LINKS = 5
FIGURES = {*OWN, "financial_year"}
# A tag alone or with attributes, or a comment. "if a<b then c>d" has none.
MARKUP = re.compile(r"</?[a-z][a-z0-9]*(\s+[\w-]+\s*=[^<>]*)?\s*/?>|<!--|<![a-z]", re.IGNORECASE)
PLAIN = ("summary", "description", "products")
_web_address = URLValidator(schemes=["https", "http"], message=_("Give an address that begins with https://."))


class ProfileForm(forms.Form):
    """What the company says of itself. Name, country and figures are checked facts: those are proposed."""

    summary = forms.CharField(
        label=_("In short"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What your company does with AI, in two or three sentences. At most 600 characters."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("For those who want to know more. A blank line begins a new paragraph. At most 4,000 characters."),
    )
    products = forms.CharField(
        label=_("Products and services"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line."),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    links = forms.CharField(
        label=_("Other pages"),
        max_length=1600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A page about a product, a paper, a profile. One address a line, at most five."),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("", _("Choose a sector")), *sectors.SECTORS.items()],
        required=False,
        help_text=_("Where your AI is applied most."),
    )
    other_sectors = forms.MultipleChoiceField(
        label=_("Further sectors"),
        choices=list(sectors.SECTORS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ai_domains = forms.MultipleChoiceField(
        label=_("AI domains"), choices=list(ai.DOMAINS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    shown = forms.MultipleChoiceField(
        label=_("What the public sees"),
        choices=list(SHOWABLE.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the company stands in the directory. Its name and its country always stand there."),
    )

    # The marks of what the form showed when it was opened.
    opened = forms.JSONField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def answers_of(member: Member) -> dict[str, Any]:
        names = ("summary", "description", "products", "website", "sector", "other_sectors", "ai_domains")
        shown = [name for name in SHOWABLE if name not in member.hidden_fields]
        opened = marks_of({name: getattr(member, name) for name in (*names, "links", "hidden_fields")})
        answers = {name: getattr(member, name) for name in names}
        return answers | {"links": "\n".join(member.links), "shown": shown, "opened": opened}

    def clean_website(self) -> str:
        address: str = self.cleaned_data["website"]
        if address:
            _web_address(address)
        return address

    def clean_links(self) -> list[str]:
        links = list(dict.fromkeys(line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()))
        if len(links) > MOST_LINKS:
            raise ValidationError(_("At most five addresses."))
        for link in links:
            try:
                _web_address(link)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(link)s” is no address that begins with https://.") % {"link": link[:60]}
                ) from error
        return links

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in PLAIN:
            text = cleaned.get(name, "").strip()
            if MARKUP.search(text):
                self.add_error(name, _("Write plain text, without HTML."))
            elif name in cleaned:
                cleaned[name] = text
        if "other_sectors" in cleaned:
            cleaned["other_sectors"] = [code for code in cleaned["other_sectors"] if code != cleaned.get("sector")]
        return cleaned

    @property
    def fields_to_write(self) -> dict[str, Any]:
        """The cleaned answers by the names of the member's own fields."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "opened"}
        shown = cleaned.pop("shown")
        return cleaned | {"hidden_fields": [name for name in SHOWABLE if name not in shown]}

    @property
    def opened_marks(self) -> dict[str, str]:
        """By the names of the member's own fields; empty if a form came without them."""
        marks = self.cleaned_data["opened"]
        return {str(name): str(mark) for name, mark in marks.items()} if isinstance(marks, dict) else {}

    def with_marks_of(self, member: Member) -> "ProfileForm":
        """The same answers in a form that knows what stands now: sent again, they take its place."""
        data = cast("QueryDict", self.data).copy()
        data["opened"] = json.dumps(self.answers_of(member)["opened"])
        return ProfileForm(data)


class LogoForm(forms.Form):
    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, at most 5 MB and 16 megapixels. We draw it anew, so that no metadata stays."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp", "class": "form-control"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    def clean_file(self) -> pictures.Picture:
        """The picture as it is kept."""
        upload = self.cleaned_data["file"]
        if upload.size > pictures.MOST_BYTES:
            raise ValidationError(_("This file is larger than 5 MB. Choose a smaller one."))
        try:
            return pictures.drawn_anew(upload.read())
        except pictures.BadPicture as reason:
            raise ValidationError(str(reason)) from reason


class ProposalForm(forms.ModelForm):
    """Checked facts as the company would have them; what is left as it is proposes nothing."""

    country = forms.ChoiceField(label=_("Country of the headquarters"), choices=countries.all_choices)
    nace_section = forms.ChoiceField(
        label=_("NACE section"), choices=[("", "–"), *sectors.NACE.items()], required=False
    )
    ownership = forms.CharField(
        label=_("Change of owners"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who holds how much of the company now, if that has changed."),
    )
    note = forms.CharField(
        label=_("Where this can be checked"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the company register and the date of the entry."),
    )

    class Meta:
        model = Member
        fields = (
            "legal_name", "country", "registration_number", "vat_number", "founded_year", "nace_section",
            "financial_year", "headcount_awu", "turnover_eur", "balance_eur",
        )  # fmt: skip

    @property
    def proposed(self) -> dict[str, Any]:
        """Only what differs from what stands, as it is kept in JSON."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in self.Meta.fields}
        return {name: value if isinstance(value, int | str | None) else str(value) for name, value in changed.items()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.proposed and not cleaned.get("ownership", "").strip():
            raise ValidationError(_("Nothing differs from what stands here now. Change what is no longer true."))
        if not self.errors and FIGURES & self.proposed.keys():
            self._require_whole_figures(cleaned)
        return cleaned

    def _require_whole_figures(self, cleaned: dict[str, Any]) -> None:
        """Figures are those of a year, and give a size."""
        if not cleaned.get("financial_year"):
            self.add_error("financial_year", _("Say of which year these figures are."))
        if not is_enough(**{name: cleaned.get(name) for name in OWN}):
            self.add_error("headcount_awu", _("Give the headcount, and the turnover or the balance sheet total."))


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("take", ""), ("refuse", "")])
    answer = forms.CharField(
        label=_("Answer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The letter quotes it. Needed where the change is not taken over."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == "refuse" and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Say why, so that the company knows what to do."))
        return cleaned
