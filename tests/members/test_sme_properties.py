"""What holds for every case, however tangled the ownership."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from members.sme import Case, Entity, Figures, Holding, Kind, Size, Type, assess, size_class
from members.sme_case import WITHOUT_FIGURES

AMOUNTS = st.integers(0, 60_000_000).map(Fraction)
FIGURES = st.builds(Figures, st.integers(0, 3_000).map(lambda tenths: Fraction(tenths, 10)), AMOUNTS, AMOUNTS)
PERCENTAGES = st.sampled_from([Fraction(pct) for pct in (0, 10, 24, 25, 26, 30, 40, 50, 51, 60, 75, 100)])


@st.composite
def cases(draw, kinds=tuple(Kind)):
    keys = [f"E{place}" for place in range(draw(st.integers(1, 7)))]
    entities = {keys[0]: Entity(keys[0], figures=draw(FIGURES), markets=frozenset({"ai"}))}
    for key in keys[1:]:
        kind = draw(st.sampled_from(kinds))
        entities[key] = Entity(
            key,
            kind,
            None if kind in WITHOUT_FIGURES else draw(FIGURES),
            markets=frozenset(draw(st.sets(st.sampled_from(["ai", "bread"])))),
            acting_jointly=frozenset(draw(st.sets(st.just("club")))),
            investment_eur=draw(st.none() | AMOUNTS),
        )
    holding = st.builds(
        Holding,
        st.sampled_from(keys),
        st.sampled_from([key for key in keys if entities[key].kind != Kind.NATURAL_PERSON]),
        PERCENTAGES,
        PERCENTAGES,
        st.sampled_from([False] * 9 + [True]),
    )
    return Case(keys[0], entities, tuple(draw(st.lists(holding, max_size=9))))


@given(case=cases())
def test_contributions_add_up_to_the_totals_and_name_nobody_twice(case):
    result = assess(case)

    keys = [row.entity for row in result.contributions]
    assert len(set(keys)) == len(keys)
    assert keys[0] == case.subject
    for name in ("staff_awu", "turnover_eur", "balance_eur"):
        assert getattr(result.totals, name) == sum(getattr(row.figures, name) for row in result.contributions)


@given(case=cases())
def test_totals_lie_between_the_subject_alone_and_everybody(case):
    result = assess(case)

    everybody = [entity.figures for entity in case.entities.values() if entity.figures]
    assert all(0 < row.share <= 1 for row in result.contributions)
    for name in ("staff_awu", "turnover_eur", "balance_eur"):
        own = getattr(case.entities[case.subject].figures, name)
        assert own <= getattr(result.totals, name) <= sum(getattr(figures, name) for figures in everybody)


@given(case=cases())
def test_the_type_says_who_counts(case):
    result = assess(case)

    shares = [row.share for row in result.contributions[1:]]
    if result.type is Type.AUTONOMOUS:
        assert shares == []
    elif result.type is Type.PARTNER:
        assert shares
        assert all(share >= Fraction(1, 4) for share in shares)
    else:
        assert 1 in shares


@given(case=cases(), seed=st.integers())
def test_the_order_of_the_parts_does_not_matter(case, seed):
    random = Random(seed)
    entities, holdings = list(case.entities.items()), list(case.holdings)
    random.shuffle(entities)
    random.shuffle(holdings)

    assert assess(Case(case.subject, dict(entities), tuple(holdings))) == assess(case)


@given(case=cases())
def test_the_names_do_not_matter(case):
    names = {key: f"Z{len(case.entities) - place}" for place, key in enumerate(case.entities)}
    renamed = Case(
        names[case.subject],
        {names[key]: replace(entity, key=names[key]) for key, entity in case.entities.items()},
        tuple(replace(h, holder=names[h.holder], held=names[h.held]) for h in case.holdings),
    )

    one, other = assess(case), assess(renamed)

    assert (one.type, one.totals, one.size, one.public_control_pct) == (
        other.type, other.totals, other.size, other.public_control_pct
    )  # fmt: skip


@given(case=cases(), data=st.data())
def test_greater_figures_never_make_a_smaller_enterprise(case, data):
    key = data.draw(st.sampled_from([key for key, entity in case.entities.items() if entity.figures]))
    entity = case.entities[key]
    grown = replace(entity, figures=entity.figures + data.draw(FIGURES))

    before = assess(case)
    after = assess(Case(case.subject, {**case.entities, key: grown}, case.holdings))

    assert after.type is before.type
    if before.size is None:
        assert after.size is None
    else:
        assert after.size is not None
        assert after.size.rank >= before.size.rank


@given(case=cases())
def test_who_holds_nothing_and_is_held_by_nobody_does_not_matter(case):
    stranger = Entity("stranger", figures=Figures(*[Fraction(10**9)] * 3), markets=frozenset({"ai"}))

    assert assess(Case(case.subject, {**case.entities, "stranger": stranger}, case.holdings)) == assess(case)


@given(case=cases(kinds=(Kind.ENTERPRISE,)))
def test_linked_enterprises_share_their_group(case):
    """Whoever is linked to the subject, the subject is linked to, with the same others."""
    group = {row.entity for row in assess(case).contributions if row.relation.name in {"SUBJECT", "LINKED"}}

    for key in group:
        others = assess(Case(key, case.entities, case.holdings)).contributions
        assert {row.entity for row in others if row.relation.name in {"SUBJECT", "LINKED"}} == group


@given(figures=FIGURES)
def test_every_class_is_the_smallest_that_holds(figures):
    ceilings = {Size.MICRO: (10, 2, 2), Size.SMALL: (50, 10, 10), Size.MEDIUM: (250, 50, 43)}

    fitting = [
        size
        for size, (staff, turnover, balance) in ceilings.items()
        if figures.staff_awu < staff
        and (figures.turnover_eur <= turnover * 10**6 or figures.balance_eur <= balance * 10**6)
    ]

    assert size_class(figures) is (fitting[0] if fitting else Size.LARGE)
