import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.attendance.online_file import MOST_BYTES, Guest, guests, minutes_of

ZOOM = """\ufeffMeeting ID,Topic,Start Time
123 456,Focus group,11/09/2026

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Inês Moura,ines@brisa.example,09:00,09:40,40,No
Inês Moura,INES@brisa.example,09:45,10:45,60,No
"Pape, Jan",,09:00,09:05,5,Yes
"""
TEAMS = (
    "1. Summary\nMeeting title\tFocus group\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Λένα Παπά\t9:00\t10:30\t1h 30m 12s\tlena@papa.example\tlena@papa.example\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\nSomebody Else\t9:00\n"
)
WEBEX = '"Attendee Name"\t"Attendee Email"\t"Attendance Duration"\n"Ida"\t"ida@x.example"\t"00:45:30"\n'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ZOOM.encode(), [Guest("Inês Moura", "ines@brisa.example", 100.0), Guest("Pape, Jan", "", 5.0)]),
        (TEAMS.encode("utf-16"), [Guest("Λένα Παπά", "lena@papa.example", 90.2)]),
        (WEBEX.encode("utf-16"), [Guest("Ida", "ida@x.example", 45.5)]),
        (b"Name;Email\r\nIda;ida@x.example\r\n", [Guest("Ida", "ida@x.example", None)]),
    ],
    ids=["zoom", "teams", "webex", "semicolons"],
)
def test_the_files_of_the_usual_tools_are_read(content, expected):
    assert guests(content) == expected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "No list of participants"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "no text"),
        (b"Name,Country\nIda,SE\n", "No list of participants"),
        (b"Name,Email\n", "nobody in this file"),
        (b"Name,Email\n" + b"a,b@c.example\n" * 6000, "more than 5000 rows"),
        (b"x" * (MOST_BYTES + 1), "larger than 2 MB"),
        (b"\xff\xfe\x00", "no text"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(content, problem):
    with pytest.raises(ValidationError, match=problem):
        guests(content)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        ("1h 2m 30s", 62.5),
        ("1 hr 5 mins", 65),
        ("00:45", 45),
        ("1:00:30", 60.5),
        ("–", None),
    ],
)
def test_times_are_read_in_minutes(text, minutes):
    assert minutes_of(text) == minutes


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(str.encode)
    | st.text(max_size=200).map(lambda t: ("Name,Email\n" + t).encode())
)
def test_no_file_crashes_the_reader(content):
    try:
        found = guests(content)
    except ValidationError:
        return

    assert all(guest.name or guest.email for guest in found)
