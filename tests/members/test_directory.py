"""The counts beside each choice, against counting by hand."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from members.directory import Search

COUNTRIES, SECTORS, ROLES = ("AT", "BE", "GR"), ("HEAL", "ICT"), ("PROVIDER", "USER", "")
rows = st.lists(st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(SECTORS), st.sampled_from(ROLES)), max_size=30)
choices = st.tuples(st.sets(st.sampled_from(COUNTRIES)), st.sets(st.sampled_from(SECTORS)))


def search_for(countries: set[str], sectors: set[str]) -> Search:
    query = QueryDict(mutable=True)
    query.setlist("country", sorted(countries))
    query.setlist("sector", sorted(sectors))
    return Search.of(query)


@given(rows, choices)
def test_a_count_is_what_choosing_it_alone_in_its_facet_would_show(members, chosen):
    tally = [(*row, members.count(row)) for row in set(members)]

    facets = {facet.name: facet for facet in search_for(*chosen).facets(tally)}

    for choice in facets["country"].choices:
        assert choice.count == search_for({choice.value}, chosen[1]).count(tally)
    for choice in facets["sector"].choices:
        assert choice.count == search_for(chosen[0], {choice.value}).count(tally)


@given(rows)
def test_without_a_choice_everybody_is_found(members):
    tally = [(*row, members.count(row)) for row in set(members)]

    assert search_for(set(), set()).count(tally) == len(members)


def test_a_choice_stays_to_be_taken_back_even_where_nobody_is_left():
    facets = search_for({"GR"}, set()).facets([("AT", "ICT", "USER", 1)])

    assert [(choice.value, choice.count, choice.is_chosen) for choice in facets[2].choices] == [
        ("AT", 1, False),
        ("GR", 0, True),
    ]


def test_unknown_values_are_dropped():
    search = Search.of(QueryDict("country=XX&sector=<b>&role=BOTH&q=%20a%00b%20"))

    assert (search.text, dict(search.chosen)) == (
        "ab",
        {"sector": frozenset(), "role": frozenset({"BOTH"}), "country": frozenset()},
    )
