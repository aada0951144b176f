"""Profiles: what the public reads, what their companies write, and what staff have to look at first."""

import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from focusgroup.audit.models import Entry
from members.models import Member
from members.profile.models import Logo, Proposal
from members.showing import SHOWABLE
from members.states import State
from tests.factories.members import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

SECRET = "Zwielicht"


@pytest.fixture
def listed(now) -> Member:
    return MemberFactory(
        legal_name="Moldau Text s.r.o.", slug="moldau-text", country="CZ", sector="PROF", directory_consent_at=now
    )


@pytest.fixture
def hidden(now) -> list[Member]:
    """Three members with a word that would be noticed anywhere; each may not be shown for a reason of its own."""
    states = [(State.ACTIVE, None), (State.SUSPENDED, now), (State.ENDED, now)]
    return [
        MemberFactory(
            legal_name=f"{SECRET} {number}", slug=f"zwielicht-{number}", country="MT", sector="TOUR", ai_role="USER",
            summary=f"{SECRET} counts", website="https://zwielicht.example/", state=state, directory_consent_at=consent,
        )
        for number, (state, consent) in enumerate(states)
    ]  # fmt: skip


def body(answer):
    return answer.content.decode()


def test_a_hidden_profile_is_not_there_and_says_what_an_invented_one_says(client, hidden):
    answers = [client.get(f"/members/{slug}/") for slug in ("zwielicht-0", "zwielicht-1", "zwielicht-2", "invented")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert SECRET not in "".join(body(answer) for answer in answers)


def test_a_profile_keeps_what_is_not_public(client, listed):
    Member.objects.update(
        expertise="Nachtigall", registration_number="HRB 4711", vat_number="CZ4711", turnover_eur=471_100
    )
    RepresentativeFactory(member=listed, user__name="Jana Novotna", user__email="jana@moldau.example")

    page = body(client.get("/members/moldau-text/"))

    assert "Moldau Text s.r.o." in page
    assert [word for word in ("Nachtigall", "4711", "471", "Novotna", "jana@") if word in page] == []


def test_a_representative_sees_their_own_hidden_profile_with_a_notice(sign_in, hidden):
    user = RepresentativeFactory(member=hidden[0]).user

    page = sign_in(user).get("/members/zwielicht-0/")

    assert (page.status_code, "only your company and staff see it" in body(page)) == (200, True)
    assert sign_in(user).get("/members/zwielicht-1/").status_code == 404


@pytest.fixture
def own(sign_in, listed):
    """The client of the main representative of the listed member."""
    return sign_in(RepresentativeFactory(member=listed).user)


def given(**changes):
    return {
        "summary": "Finds contradictions.", "website": "https://moldau.example/", "sector": "CONS",
        "ai_domains": ["REASONING", "COMMUNICATION"], "shown": list(SHOWABLE),
    } | changes  # fmt: skip


@pytest.mark.parametrize("text", ["precision > 90 % and cost < 10", "if a<b then c>d", "R&D <50 people>", "I <3 AI"])
def test_signs_are_no_html(listed, sign_in, text):
    own = sign_in(RepresentativeFactory(member=listed).user)

    own.post("/members/moldau-text/edit/", given(summary=text))

    assert Member.objects.get().summary == text


def test_two_who_write_at_once_do_not_undo_each_other(listed, sign_in):
    one, other = (sign_in(RepresentativeFactory(member=listed, is_main=main).user) for main in (True, False))
    page = "/members/moldau-text/edit/"
    opened = {"opened": json.dumps(one.get(page).context["form"]["opened"].initial)}

    one.post(page, given(description="A long text of the deputy", summary=listed.summary) | opened)
    other.post(page, given(description="", summary="A new summary") | opened)

    row = Member.objects.get()
    assert (row.description, row.summary) == ("A long text of the deputy", "A new summary")


def test_of_two_who_write_to_the_same_field_the_second_sees_both(listed, sign_in):
    own, page = sign_in(RepresentativeFactory(member=listed).user), "/members/moldau-text/edit/"
    opened = {"opened": json.dumps(own.get(page).context["form"]["opened"].initial)}
    own.post(page, given(summary="The first") | opened)

    answer = own.post(page, given(summary="The second") | opened)
    kept = Member.objects.get().summary
    again = {"opened": answer.context["form"]["opened"].value()}
    own.post(page, given(summary="The second") | again)

    assert (kept, Member.objects.get().summary) == ("The first", "The second")
    assert [said for _label, said in answer.context["theirs"]] == ["The first"]
    assert "The second" in answer.content.decode()


def test_a_representative_edits_what_the_public_reads(own, listed):
    answer = own.post("/members/moldau-text/edit/", given())

    listed.refresh_from_db()
    assert (answer.url, listed.summary, listed.website, listed.sector, listed.ai_domains) == (
        "/members/moldau-text/", "Finds contradictions.", "https://moldau.example/", "CONS",
        ["REASONING", "COMMUNICATION"],
    )  # fmt: skip
    entry = Entry.objects.get(verb="edited profile")
    assert entry.changes == {
        "summary": None, "website": None, "sector": "CONS",
        "ai_domains": ["REASONING", "COMMUNICATION"],
    }  # fmt: skip


def test_editing_changes_no_checked_fact(own, listed):
    own.post("/members/moldau-text/edit/", given(legal_name="Mine", country="FR", state="ended", slug="x"))

    listed.refresh_from_db()
    assert (listed.legal_name, listed.country, listed.state, listed.slug) == (
        "Moldau Text s.r.o.", "CZ", State.ACTIVE, "moldau-text",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("website", "javascript:alert(1)", "website"),
        ("website", "ftp://moldau.example/", "https://"),
        ("links", "https://a.example/\njavascript:alert(1)", "javascript:alert(1)"),
        ("links", "\n".join(f"https://a.example/{n}" for n in range(6)), "five"),
        ("description", "<img src=x onerror=alert(1)>", "without HTML"),
        ("products", "<b>Reader</b>", "without HTML"),
        ("other_sectors", ["MADE-UP"], "MADE-UP"),
        ("shown", ["legal_name"], "legal_name"),
        ("summary", "<script>alert(1)</script>", "without HTML"),
        ("summary", "a" * 601, "600"),
        ("sector", "MADE-UP", "MADE-UP"),
        ("ai_domains", ["MADE-UP"], "MADE-UP"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(own, listed, field, value, says):
    answer = own.post("/members/moldau-text/edit/", given(**{field: value}))

    listed.refresh_from_db()
    assert answer.status_code == 200
    assert says in str(answer.context["form"].errors[field])
    assert "Finds contradictions." in body(answer) or field == "summary"
    assert listed.sector == "PROF"


def test_a_stranger_may_not_edit(client, sign_in, listed, hidden, reviewer_client):
    other = sign_in(RepresentativeFactory().user)

    for method in ("get", "post"):
        answers = [
            getattr(visitor, method)("/members/moldau-text/edit/") for visitor in (client, other, reviewer_client)
        ]
        assert [answer.status_code for answer in answers] == [302, 403, 403]
    assert other.get("/members/zwielicht-0/edit/").status_code == 404


def test_after_its_end_nobody_edits(sign_in, hidden):
    user = RepresentativeFactory(member=hidden[2]).user

    assert sign_in(user).post("/members/zwielicht-2/edit/", given()).status_code == 403


def test_the_page_of_a_member_is_at_its_slug(listed):
    assert listed.get_absolute_url() == reverse("members:profile", args=["moldau-text"]) == "/members/moldau-text/"


def test_what_is_hidden_stands_nowhere_on_the_public_page(own, client, listed):
    own.post(
        "/members/moldau-text/edit/",
        given(description="Long words", links="https://a.example/x", shown=["summary", "description"]),
    )

    page = body(client.get("/members/moldau-text/"))

    listed.refresh_from_db()
    assert set(listed.hidden_fields) == set(SHOWABLE) - {"summary", "description"}
    assert [word for word in ("Finds contradictions.", "Long words") if word not in page] == []
    hidden = ("moldau.example", "a.example", "Reasoning", "Construction", "Provider", "Small", "2017", "2024")
    assert [word for word in hidden if word in page] == []


def test_a_preview_shows_the_public_page_and_saves_nothing(own, listed):
    answer = own.post("/members/moldau-text/edit/", given(preview="1", shown=["website"]))

    listed.refresh_from_db()
    shown = answer.context["profile"]
    assert (shown.website, shown.summary, shown.domains) == ("https://moldau.example/", "", ())
    assert "This is what the public would read" in body(answer)
    assert ("Finds contradictions." in body(answer), listed.summary) == (
        True,
        "Reads contracts and says what is in them.",
    )


def test_structured_data_says_what_the_page_says_and_cannot_be_broken_out_of(client, listed):
    Member.objects.update(summary="Reads </script><script>alert(1)</script> & more", hidden_fields=["founded_year"])

    page = body(client.get("/members/moldau-text/"))

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(found[1]) if found else {}
    assert (data["@type"], data["name"], data["address"]["addressCountry"]) == (
        "Organization",
        "Moldau Text s.r.o.",
        "CZ",
    )
    assert data["description"] == "Reads </script><script>alert(1)</script> & more"
    assert "foundingDate" not in data
    assert '<meta property="og:title" content="Moldau Text s.r.o.">' in page
    assert "<script>alert" not in page


def test_a_hidden_profile_offers_nothing_to_machines(sign_in, hidden):
    page = body(sign_in(RepresentativeFactory(member=hidden[0]).user).get("/members/zwielicht-0/"))

    assert ('content="noindex"' in page, "ld+json" in page, "og:" in page) == (True, False, False)


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 20, 20)).save(out, "PNG")
    return out.getvalue()


def send(client, content, name="logo.png"):
    return client.post("/members/moldau-text/logo/", {"file": SimpleUploadedFile(name, content)})


def test_a_logo_is_served_from_here_with_a_fixed_type(own, client, listed):
    send(own, png(300, 100))

    page = body(client.get("/members/moldau-text/"))
    answer = client.get("/members/moldau-text/logo.png")

    assert 'src="/members/moldau-text/logo.png?v=' in page
    assert [answer.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")] == [
        "image/png", "nosniff", "default-src 'none'; sandbox",
    ]  # fmt: skip
    assert client.get("/members/moldau-text/logo.png", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Image.open(io.BytesIO(answer.content)).size == (300, 100)


def test_a_logo_goes_with_the_consent_and_with_the_choice(own, client, listed, coordinator_client):
    send(own, png(300, 100))
    seen = []
    changes: tuple[dict[str, Any], ...] = (
        {"hidden_fields": ["logo"]},
        {"hidden_fields": [], "directory_consent_at": None},
    )
    for change in changes:
        Member.objects.update(**change)
        seen.append([visitor.get("/members/moldau-text/logo.png").status_code for visitor in (client, own)])

    assert seen == [[404, 200], [404, 200]]


def test_a_new_logo_takes_the_place_of_the_old_file(own, listed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(own, png(300, 100))
        first = Logo.objects.get().file
        send(own, png(100, 100))
    second = Logo.objects.get().file
    assert (first.storage.exists(str(first.name)), second.storage.exists(str(second.name))) == (False, True)

    with django_capture_on_commit_callbacks(execute=True):
        own.post("/members/moldau-text/logo/", {"remove": "1"})

    assert (Logo.objects.count(), second.storage.exists(str(second.name))) == (0, False)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no complete PNG"),
        (b"", "empty"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_beside_the_field(own, listed, content, says):
    answer = send(own, content)

    assert answer.status_code == 200
    assert says in str(answer.context["form"].errors["file"])
    assert Logo.objects.count() == 0


def facts_of(client) -> dict[str, object]:
    form = client.get("/members/moldau-text/facts/").context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def test_a_changed_fact_waits_for_staff(own, listed):
    answer = own.post("/members/moldau-text/facts/", facts_of(own) | {"legal_name": "Moldau a.s.", "country": "SK"})

    listed.refresh_from_db()
    proposal = Proposal.objects.get()
    assert answer.url == "/me/"
    assert (listed.legal_name, listed.country) == ("Moldau Text s.r.o.", "CZ")
    assert (proposal.facts, proposal.state) == ({"legal_name": "Moldau a.s.", "country": "SK"}, "waiting")
    assert Entry.objects.get(verb="proposed facts").changes == {"legal_name": None, "country": None}


def test_a_proposal_that_changes_nothing_is_not_one(own, listed):
    answer = own.post("/members/moldau-text/facts/", facts_of(own))

    assert "Nothing differs" in str(answer.context["form"].non_field_errors())
    assert Proposal.objects.count() == 0


def test_bad_figures_are_named_and_nothing_typed_is_lost(own, listed):
    answer = own.post(
        "/members/moldau-text/facts/", facts_of(own) | {"headcount_awu": "many", "note": "Register, page 4"}
    )

    assert "headcount_awu" in answer.context["form"].errors
    assert "Register, page 4" in body(answer)


def test_only_a_representative_proposes(coordinator_client, sign_in, listed):
    other = sign_in(RepresentativeFactory().user)

    assert [visitor.get("/members/moldau-text/facts/").status_code for visitor in (coordinator_client, other)] == [
        403,
        403,
    ]
