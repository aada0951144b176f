"""Filters of the list of interest, with counts."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from focusgroup.vocabulary import countries, sectors


class Facet(admin.SimpleListFilter):
    """Filters by the code in one column. The counts are one GROUP BY, and what nobody has is not offered."""

    column = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        shown = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        rows = shown.order_by().values_list(self.column).annotate(Count("pk"))
        counts = {str(code): count for code, count in rows}
        offered = [(code, name) for code, name in self.lookup_choices if code in counts or code == self.value()]
        self.lookup_choices = offered
        return {f"{place}__c": counts.get(code, 0) for place, (code, _name) in enumerate(offered)}


class CountryFacet(Facet):
    title, parameter_name, column = gettext_lazy("country"), "country", "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return countries.all_choices()


class SectorFacet(Facet):
    title, parameter_name, column = gettext_lazy("sector"), "sector", "sector"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sectors.sector_choices()
