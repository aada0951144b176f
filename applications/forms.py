"""The form of the call, step by step. Forms validate and never save."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field as ModelField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import answers, fields
from applications.models import Application
from applications.ownership_form import CountryNameField, Firms, OwnershipField, Wrong
from focusgroup.vocabulary import countries, sectors

FIRST_YEAR = 1800
YEARS_BACK = 4
# Letters; far beyond the longest answer.
MOST_TYPED = 50_000


class StepForm(forms.ModelForm):
    """One step. The instance is a copy to look at: what is valid is laid over it, and nothing is saved."""

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        instance: Application,
        now: datetime,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.now = now
        super().__init__(data, instance=instance, initial=dict(initial or {}))
        for name, field in self.fields.items():
            field.required = name in answers.REQUIRED
            if isinstance(field, forms.CharField):
                is_long = isinstance(field.widget, forms.Textarea)
                field.validators = [*field.validators, fields.many_lines if is_long else fields.one_line]
            field.error_messages["required"] = _("Answer this; it is needed before you can send.")

    def _clean_fields(self) -> None:
        # Tidied before the validators look, so that they judge what would be kept.
        self.data = _tidied(self.data)
        super()._clean_fields()  # type: ignore[misc]

    @property
    def reshaped(self) -> "StepForm | None":
        """The form with a row more or less, where that was asked for; nothing else is judged then."""
        return None

    def unfinished(self) -> dict[str, str]:
        """What was typed and is no answer yet, so that it is there again later. Call after is_valid."""
        typed = {name: self[name].data for name in self.errors if name in self.fields and _is_typed(self.fields[name])}
        return {name: _storable(text) for name, text in typed.items() if isinstance(text, str) and text}

    def given(self) -> dict[str, Any]:
        """The answers that can be kept: the valid ones, and those that were emptied. Call after is_valid."""
        kept: dict[str, Any] = {}
        for name in self._meta.fields or ():
            if name in self.cleaned_data:
                kept[name] = self.cleaned_data[name]
            elif self[name].data in (None, "", []):
                kept[name] = _empty(Application._meta.get_field(name))  # type: ignore[arg-type]
        return kept


def _tidied(data: Mapping[str, Any]) -> Any:
    """The same data, each text tidied; a QueryDict stays one."""
    if not isinstance(data, QueryDict):
        return {name: fields.tidy(value) if isinstance(value, str) else value for name, value in data.items()}
    copy = data.copy()
    for name in data:
        copy.setlist(name, [fields.tidy(str(value)) for value in data.getlist(name)])
    return copy


def _is_typed(field: forms.Field) -> bool:
    is_text = isinstance(field.widget, forms.widgets.Input | forms.Textarea)
    return is_text and not isinstance(field.widget, forms.CheckboxInput)


def _storable(text: str) -> str:
    """No database keeps these two kinds of character."""
    return "".join(letter for letter in text if letter != "\0" and not "\ud800" <= letter <= "\udfff")[:MOST_TYPED]


def _empty(field: ModelField) -> Any:
    return None if field.null else field.get_default()


def _years(now: datetime) -> list[tuple[Any, str]]:
    return [("", _("Choose a year")), *((now.year - back, str(now.year - back)) for back in range(YEARS_BACK + 1))]


class EligibilityForm(StepForm):
    country = forms.ChoiceField(
        label=gettext_lazy("Country of your registered seat"),
        help_text=gettext_lazy("Where the company stands in the business register."),
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    administration_country = CountryNameField(
        label=gettext_lazy("Country from which the company is run"),
        help_text=gettext_lazy("Only if it is another: where its central administration sits."),
    )
    parent_country = CountryNameField(
        label=gettext_lazy("Country of your ultimate parent"),
        help_text=gettext_lazy("Only if another company stands above yours, directly or through others."),
    )
    financial_year = forms.TypedChoiceField(
        label=gettext_lazy("Financial year"),
        help_text=gettext_lazy("The last year with approved accounts. A new company takes the current year."),
        coerce=int,
        empty_value=None,
    )
    headcount_awu = fields.UnitsField(
        label=gettext_lazy("Headcount"),
        help_text=gettext_lazy(
            "Annual work units: people who worked full time for the whole year count 1, all others in proportion. "
            "Leave out apprentices and parental leave."
        ),
    )
    turnover_eur = fields.AmountField(
        label=gettext_lazy("Annual turnover"), help_text=gettext_lazy("Without VAT, in full euro.")
    )
    balance_eur = fields.AmountField(
        label=gettext_lazy("Balance sheet total"),
        help_text=gettext_lazy(
            "All assets, in full euro. One of turnover and balance is enough; with both the result is exact. "
            "A new company without accounts gives a fair estimate."
        ),
    )
    has_related_firms = forms.TypedChoiceField(
        label=gettext_lazy("Does another company hold 25 % or more of yours, or does yours of another?"),
        choices=[("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))],
        coerce=lambda value: str(value) == "True",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Count capital and votes, also through holdings, funds and people who own several firms."
        ),
    )
    ownership = OwnershipField(label=gettext_lazy("Partner and linked companies"))
    related_firms = fields.LongTextField(
        most_words=200,
        rows=3,
        label=gettext_lazy("Remark on these companies"),
        help_text=gettext_lazy("If something does not fit into the rows."),
    )

    class Meta(StepForm.Meta):
        fields = answers.ELIGIBILITY

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = [("", _("Choose a country")), *countries.all_choices()]  # type: ignore[attr-defined]
        self.fields["financial_year"].choices = _years(self.now)  # type: ignore[attr-defined]
        shown = self["ownership"].value() if self.is_bound else self.initial.get("ownership")
        self.is_with_rows = shown is not None
        self.firms = Firms(
            shown if self.is_with_rows else self.instance.ownership,
            subject=self.instance.legal_name,
            is_bound=self.is_bound,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_named = cleaned.get("turnover_eur") is not None or cleaned.get("balance_eur") is not None
        if not is_named and not {"turnover_eur", "balance_eur"} & set(self.errors):
            self.add_error("turnover_eur", _("Give the turnover or the balance sheet total; one of them is enough."))
        is_said = bool(self.firms.rows or cleaned.get("related_firms"))
        for cell, error in self._wrong_in_ownership(cleaned, is_named=is_said):
            self.add_error("ownership", ValidationError(error, code=cell))
        # The result is shown by what was typed, also where the rest of it is not right yet.
        self.instance.ownership = self.firms.kept()
        if "ownership" in cleaned:
            cleaned["ownership"] = self.instance.ownership
        return cleaned

    def _wrong_in_ownership(self, cleaned: Mapping[str, Any], *, is_named: bool) -> list[Wrong]:
        if not cleaned.get("has_related_firms"):
            return self.firms.check_earlier()
        if not is_named and "related_firms" not in self.errors:
            missing = _("Add the companies, with the percentages as far as you know them.")
            return [("add-firm", missing), *self.firms.check_earlier()]
        return self.firms.check()

    def given(self) -> dict[str, Any]:
        kept = super().given()
        kept.pop("ownership", None)
        return kept | ({"ownership": self.firms.kept()} if self.is_with_rows else {})

    @property
    def reshaped(self) -> "EligibilityForm | None":
        if not ("add" in self.data or "remove" in self.data):
            return None
        typed = {name: self.data.get(name, "") for name in self.fields if name != "ownership"}
        typed["ownership"] = self.firms.kept()
        return EligibilityForm(instance=self.instance, now=self.now, initial=typed)


class CompanyForm(StepForm):
    website = fields.WebAddressField(
        label=gettext_lazy("Website"),
        max_length=300,
        help_text=gettext_lazy("Reviewers look at it to judge your expertise in AI."),
    )
    founded_year = forms.IntegerField(label=gettext_lazy("Founded in"), widget=forms.NumberInput)
    nace_section = forms.ChoiceField(
        label=gettext_lazy("What your company does (NACE section)"),
        help_text=gettext_lazy("The section of your main activity, as in the business register."),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector where your AI is applied"),
        help_text=gettext_lazy("Where most of your customers, or your own uses, are."),
    )
    social_links = fields.LinksField(
        label=gettext_lazy("Other pages of your company"),
        help_text=gettext_lazy("If you like: addresses on social networks or code sites, one a line, at most 5."),
    )

    class Meta(StepForm.Meta):
        fields = answers.COMPANY
        labels = {
            "legal_name": gettext_lazy("Legal name"),
            "registration_number": gettext_lazy("Registration number"),
            "vat_number": gettext_lazy("VAT number"),
            "contact_name": gettext_lazy("Your name"),
            "contact_role": gettext_lazy("Your role in the company"),
            "deputy_name": gettext_lazy("A deputy"),
            "deputy_email": gettext_lazy("E-mail address of the deputy"),
        }
        help_texts = {
            "legal_name": gettext_lazy("As in the business register, in its own script if you like."),
            "registration_number": gettext_lazy("In the business register of your country, if there is one."),
            "vat_number": gettext_lazy("With or without the country's letters. We check its digits."),
            "deputy_name": gettext_lazy("If you like: whom we may ask when you are away."),
            "deputy_email": gettext_lazy("Tell the deputy that you name them here."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["nace_section"].choices = [("", _("Choose a section")), *sectors.nace_choices()]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [("", _("Choose a sector")), *sectors.sector_choices()]  # type: ignore[attr-defined]
        self.fields["legal_name"].widget.attrs["autocomplete"] = "organization"
        self.fields["contact_name"].widget.attrs["autocomplete"] = "name"
        self.fields["contact_role"].widget.attrs["autocomplete"] = "organization-title"

    def clean_founded_year(self) -> int | None:
        year: int | None = self.cleaned_data["founded_year"]
        if year is not None and not FIRST_YEAR <= year <= self.now.year:
            limits = {"first": FIRST_YEAR, "last": self.now.year}
            raise ValidationError(_("Give a year from %(first)s to %(last)s.") % limits)
        return year

    def clean_vat_number(self) -> str:
        number: str = self.cleaned_data["vat_number"]
        return fields.checked_vat(number, country=self.instance.country) if number else ""

    def clean(self) -> dict[str, Any]:
        """A deputy who cannot be reached, or whom nobody can address, is none."""
        cleaned = super().clean() or self.cleaned_data
        name, email = cleaned.get("deputy_name"), cleaned.get("deputy_email")
        if name == "" and email:
            self.add_error("deputy_name", _("Give the deputy's name too, or leave the address empty."))
        if email == "" and name:
            self.add_error("deputy_email", _("Give the deputy's address too, or leave the name empty."))
        if email and email.casefold() == self.instance.contact_email.casefold():
            self.add_error("deputy_email", _("This is your own address. Give the deputy's, or leave both empty."))
        return cleaned


class MotivationForm(StepForm):
    class Meta(StepForm.Meta):
        fields = answers.MOTIVATION

    motivation = fields.LongTextField(most_words=500, rows=12, label=gettext_lazy("Why you want to join"))
    commits_to_meetings = forms.BooleanField(
        label=gettext_lazy("We will take part in one to two meetings a year, online or in person"), required=False
    )
    commits_to_input = forms.BooleanField(
        label=gettext_lazy("We will give input on positions and calls when the group asks for it"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        most = self.instance.call.motivation_words
        motivation = self.fields["motivation"]
        motivation.limit_to(most)  # type: ignore[attr-defined]
        motivation.help_text = _(
            "What you would bring to the group, and what you would want the Commission to look at. "
            "At most %(most)s words, counted as a reader would."
        ) % {"most": most}


class ConsentsForm(StepForm):
    """Each box gives the time at which it was ticked first."""

    notice_read_at = forms.BooleanField(label=gettext_lazy("I have read the privacy notice"))
    directory_consent_at = forms.BooleanField(
        label=gettext_lazy("If we become a member, list our company in the public directory"), required=False
    )
    bulletins_consent_at = forms.BooleanField(
        label=gettext_lazy("Send us bulletins on events and policy at EU level"), required=False
    )

    class Meta(StepForm.Meta):
        fields = answers.CONSENTS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["notice_read_at"].error_messages["required"] = _(
            "Read the privacy notice and tick this box to go on."
        )

    def _ticked(self, name: str) -> datetime | None:
        return (getattr(self.instance, name) or self.now) if self.cleaned_data[name] else None

    def clean_notice_read_at(self) -> datetime | None:
        return self._ticked("notice_read_at")

    def clean_directory_consent_at(self) -> datetime | None:
        return self._ticked("directory_consent_at")

    def clean_bulletins_consent_at(self) -> datetime | None:
        return self._ticked("bulletins_consent_at")


class ObjectionForm(StepForm):
    """Asked on the page that sends, where an answer does not meet a criterion."""

    objection = fields.LongTextField(
        most_words=200,
        rows=4,
        label=gettext_lazy("We think this is wrong because"),
        help_text=gettext_lazy("If you like. Staff of both institutions read it before anything is decided."),
    )

    class Meta(StepForm.Meta):
        fields = ("objection",)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why, if you like to say"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[fields.many_lines],
    )

    def clean_reason(self) -> str:
        return fields.tidy(self.cleaned_data["reason"])


class ReasonForm(forms.Form):
    """Why staff decide as they do."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[fields.many_lines],
    )

    def __init__(self, *args: Any, is_required: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = is_required
        self.fields["reason"].error_messages["required"] = _("Say why.")
