"""The counts beside each choice, against counting by hand."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from members.directory.search import Group, Search, groups_of

COUNTRIES, SECTORS = ("AT", "BE", "GR"), ("HEAL", "ICT", "FINA")
rows = st.lists(
    st.tuples(
        st.sampled_from(COUNTRIES),
        st.sampled_from((*SECTORS, "")),
        st.sampled_from(([], ["FINA"], ["ICT", "HEAL"])),
        st.sampled_from(("PROVIDER", "USER", "")),
        st.sampled_from(([], ["LEARNING"], ["LEARNING", "PLANNING"])),
        st.sampled_from(([], ["sector"], ["ai_role", "ai_domains"], ["summary"])),
        st.integers(1, 3),
    ),
    max_size=12,
)
choices = st.tuples(st.sets(st.sampled_from(COUNTRIES)), st.sets(st.sampled_from(SECTORS)))


def search_for(countries: set[str], sectors: set[str]) -> Search:
    query = QueryDict(mutable=True)
    query.setlist("country", sorted(countries))
    query.setlist("sector", sorted(sectors))
    return Search.of(query)


@given(rows, choices)
def test_a_count_is_what_choosing_it_alone_in_its_facet_would_show(members, chosen):
    groups = groups_of(members)

    facets = {facet.name: facet for facet in search_for(*chosen).facets(groups)}

    for choice in facets["country"].choices:
        assert choice.count == search_for({choice.value}, chosen[1]).count(groups)
    for choice in facets["sector"].choices:
        assert choice.count == search_for(chosen[0], {choice.value}).count(groups)


@given(rows)
def test_without_a_choice_everybody_is_found(members):
    assert search_for(set(), set()).count(groups_of(members)) == sum(row[-1] for row in members)


@given(rows)
def test_what_is_hidden_is_in_no_count(members):
    all_hidden = [(*row[:5], ["sector", "ai_role", "ai_domains"], row[6]) for row in members]

    facets = search_for(set(), set()).facets(groups_of(all_hidden))

    assert [facet.name for facet in facets if facet.choices] == (["country"] if members else [])


def test_a_choice_stays_to_be_taken_back_even_where_nobody_is_left():
    values = {"country": "AT", "sector": "ICT", "role": "USER", "domain": "LEARNING"}
    group = Group({name: frozenset((value,)) for name, value in values.items()}, 1)

    facets = {facet.name: facet for facet in search_for({"GR"}, set()).facets([group])}

    assert [(choice.value, choice.count, choice.is_chosen) for choice in facets["country"].choices] == [
        ("AT", 1, False),
        ("GR", 0, True),
    ]


def test_unknown_values_are_dropped():
    search = Search.of(QueryDict("country=XX&sector=<b>&role=BOTH&domain=x&q=%20a%00b%20"))

    assert (search.text, dict(search.chosen)) == (
        "ab",
        {"sector": frozenset(), "role": frozenset({"BOTH"}), "domain": frozenset(), "country": frozenset()},
    )
