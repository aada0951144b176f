import hashlib
import json
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from applications.selection.problem import Instance, InvalidInstance, Quota, Soft
from tests.applications.selection.instances import candidate, form, mixed, quota

Form = dict[str, Any]


def dull() -> Form:
    return form(
        2,
        {"country": {"DE": quota(1, 2, 1), "LV": quota(0, 2)}},
        [
            candidate("A", 4125, country="DE"),
            candidate("B", 3000, country="LV", group="one owner"),
            candidate("C", 2000, country="LV", group="one owner"),
            candidate("D", 1000, country="DE", pin="out"),
        ],
        [{"dimension": "country", "value": "LV", "target": 1, "weight": 10}],
    )


def test_instance_reads_every_field() -> None:
    instance = Instance.from_json(dull())

    assert instance.seats == 2
    assert instance.dimensions == {"country": {"DE": Quota(1, 2, 1), "LV": Quota(0, 2, 0)}}
    assert [one.score for one in instance.candidates] == [4125, 3000, 2000, 1000]
    assert [one.pin for one in instance.candidates] == [None, None, None, "out"]
    assert instance.soft == (Soft("country", "LV", 1, 10),)
    assert instance.tie.seed == "s"


def test_json_form_survives_a_round_trip() -> None:
    assert Instance.from_json(dull()).to_json() == dull()


def test_canonical_form_is_sorted_tight_and_without_seed() -> None:
    instance = Instance.from_json(form(1, {"country": {"DÉ": quota(0, 1)}}, [candidate("ß", 1, country="DÉ")]))

    expected = (
        '{"candidates":[{"group":null,"key":"ß","pin":null,"reason":"","score":1,"values":{"country":"DÉ"}}],'
        '"dimensions":{"country":{"DÉ":{"max":1,"members":0,"min":0}}},'
        '"seats":1,"soft":[],"tie":{"method":"hash"},"version":1}'
    ).encode()
    assert instance.canonical() == expected
    assert instance.sha256 == hashlib.sha256(expected).hexdigest()


def test_hash_ignores_seed_and_order_of_rows() -> None:
    chance = random.Random(1)
    shuffled = dull()
    chance.shuffle(shuffled["candidates"])
    shuffled["tie"]["seed"] = "another"

    assert Instance.from_json(shuffled).sha256 == Instance.from_json(dull()).sha256


def test_hash_changes_with_any_fact() -> None:
    changed = dull()
    changed["candidates"][0]["score"] += 1

    assert Instance.from_json(changed).sha256 != Instance.from_json(dull()).sha256


def test_omitted_fields_take_their_defaults() -> None:
    bare = {"version": 1, "seats": 1, "dimensions": {}, "candidates": [{"key": "A", "score": 1, "values": {}}]}

    assert Instance.from_json(bare).to_json() == form(1, {}, [candidate("A", 1)], seed=None)


def change(path: str, value: object) -> Callable[[Form], None]:
    def at(whole: Form) -> None:
        target: Any = whole
        *way, last = path.split("/")
        for name in way:
            target = target[int(name) if isinstance(target, list) else name]
        if value is KeyError:
            del target[last]
        else:
            target[int(last) if isinstance(target, list) else last] = value

    return at


BAD = [
    ("version", 2, "version: this is version 2; only version 1 can be read."),
    ("version", True, "version: this is version true; only version 1 can be read."),
    ("version", 1.0, "version: this is version 1.0; only version 1 can be read."),
    ("seats", 10**70, f"seats: 1{'0' * 56}... is not between 1 and 1000000000."),
    ("candidates/1/score", 10**70, f'candidates row 2 ("B"): score 1{"0" * 56}... is beyond 1000000000000.'),
    ("dimensions/a\nb", 1, 'dimensions."a\\nb": an object is needed, not 1.'),
    ("version", KeyError, "instance: version is missing."),
    ("extra", 1, 'instance: the field "extra" is not known.'),
    ("seats", 0, "seats: 0 is not between 1 and 1000000000."),
    ("seats", "2", 'seats: a whole number is needed, not "2".'),
    ("seats", True, "seats: a whole number is needed, not true."),
    ("seats", 4, "seats: 4 is more than the 3 candidates who are not pinned out."),
    ("dimensions", [], "dimensions: an object is needed, not []."),
    ("dimensions/country/DE", 3, "dimensions.country.DE: an object is needed, not 3."),
    ("dimensions/country/DE/min", 3, "dimensions.country.DE: min 3 is greater than max 2."),
    ("dimensions/country/DE/min", -1, "dimensions.country.DE.min: -1 is not between 0 and 1000000000."),
    ("dimensions/country/DE/max", 2.5, "dimensions.country.DE.max: a whole number is needed, not 2.5."),
    ("dimensions/country/DE/max", KeyError, "dimensions.country.DE: max is missing."),
    ("dimensions/country/DE/least", 1, 'dimensions.country.DE: the field "least" is not known.'),
    ("candidates", {}, "candidates: a list is needed, not {}."),
    ("candidates/1", None, "candidates row 2: an object is needed, not null."),
    ("candidates/1/key", KeyError, "candidates row 2: key is missing."),
    ("candidates/1/key", "", 'candidates row 2: key: a text is needed, not "".'),
    ("candidates/1/key", "A", 'candidates row 2: key "A" stands in row 1 already.'),
    ("candidates/1/key", "\ud800", 'candidates row 2: key: "\\ud800" is not valid Unicode.'),
    ("candidates/1/score", KeyError, "candidates row 2: score is missing."),
    ("candidates/1/score", None, 'candidates row 2 ("B"): score: a whole number is needed, not null.'),
    ("candidates/1/score", 1.5, 'candidates row 2 ("B"): score: a whole number is needed, not 1.5.'),
    ("candidates/1/score", float("nan"), 'candidates row 2 ("B"): score: a whole number is needed, not NaN.'),
    ("candidates/1/score", 10**13, 'candidates row 2 ("B"): score 10000000000000 is beyond 1000000000000.'),
    ("candidates/1/values", [], 'candidates row 2 ("B"): values: an object is needed, not [].'),
    ("candidates/1/values/country", "XX", 'candidates row 2 ("B"): country has the unknown value "XX".'),
    ("candidates/1/values/country", ["DE"], 'candidates row 2 ("B"): country has the unknown value ["DE"].'),
    ("candidates/1/values/country", KeyError, 'candidates row 2 ("B"): values has no "country".'),
    ("candidates/1/values/size", "S", 'candidates row 2 ("B"): values names "size", which is no dimension.'),
    ("candidates/1/pin", "yes", 'candidates row 2 ("B"): pin must be null, "in" or "out", not "yes".'),
    ("candidates/1/pin", "in", 'candidates row 2 ("B"): reason is missing for the pin "in".'),
    ("candidates/1/reason", 3, 'candidates row 2 ("B"): reason: a text is needed, not 3.'),
    ("candidates/1/group", "", 'candidates row 2 ("B"): group: a text is needed, not "".'),
    ("soft/0/dimension", "size", 'soft row 1: dimension "size" is not known.'),
    ("soft/0/value", "XX", 'soft row 1: country has the unknown value "XX".'),
    ("soft/0/target", -1, "soft row 1: target: -1 is not between 0 and 1000000000."),
    ("soft/0/weight", None, "soft row 1: weight: a whole number is needed, not null."),
    ("tie/method", "coin", 'tie.method must be "hash" or "maximin", not "coin".'),
    ("tie/seed", 7, "tie.seed: a text is needed, not 7."),
    ("tie", [], "tie: an object is needed, not []."),
]


@pytest.mark.parametrize(("path", "value", "sentence"), BAD)
def test_bad_input_gets_one_sentence_with_field_and_row(path: str, value: object, sentence: str) -> None:
    whole = dull()
    change(path, value)(whole)

    with pytest.raises(InvalidInstance) as caught:
        Instance.from_json(whole)

    assert str(caught.value) == sentence


def test_more_pins_than_seats_are_refused() -> None:
    whole = dull()
    for row in (0, 1, 3):
        whole["candidates"][row] |= {"pin": "in", "reason": "agreed"}

    with pytest.raises(InvalidInstance, match=r"^candidates: 3 are pinned in, but seats is 2\.$"):
        Instance.from_json(whole)


def test_two_pinned_of_one_group_are_refused() -> None:
    whole = dull()
    for row in (1, 2):
        whole["candidates"][row] |= {"pin": "in", "reason": "agreed"}

    with pytest.raises(InvalidInstance) as caught:
        Instance.from_json(whole)

    assert str(caught.value) == ('candidates: "B" and "C" are both pinned in, but the group "one owner" allows one.')


def test_soft_target_given_twice_is_refused() -> None:
    whole = dull()
    whole["soft"] *= 2

    with pytest.raises(InvalidInstance, match=r"^soft row 2: country LV has a target already\.$"):
        Instance.from_json(whole)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "instance: not JSON, line 1 column 2: Expecting property name enclosed in double quotes."),
        ('{"seats": 1, "seats": 2}', "seats: this field or value stands twice in one object."),
        ('{"seats": NaN}', "instance: NaN is not a number that can be used."),
        ("[" * 100_000, "instance: not an instance, its JSON is nested too deeply."),
        ("9" * 5000, "instance: a number in it has too many digits to be read."),
        ('{"a\\nb": 1, "a\\nb": 2}', '"a\\nb": this field or value stands twice in one object.'),
        ("[]", "instance: an object is needed, not []."),
    ],
)
def test_text_that_is_no_instance_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInstance) as caught:
        Instance.from_text(text)

    assert str(caught.value) == sentence


def test_text_and_json_give_the_same_instance() -> None:
    for number in range(50):
        whole = mixed(random.Random(number))

        assert Instance.from_text(json.dumps(whole)) == Instance.from_json(whole)


SCRAPS = [
    "",
    "9" * 5000,
    "1e999",
    "NaN",
    "-0",
    "true",
    "null",
    "[]",
    "{}",
    '"in"',
    '"\\ud800"',
    '"\\u0000"',
    "{",
    "]",
    ",",
    '"',
    "\n",
    "2.0",
]


def test_any_text_makes_an_instance_or_one_sentence() -> None:
    sentences, read = [], 0
    for number in range(4000):
        chance = random.Random(number)
        text = json.dumps(mixed(random.Random(number % 7)))
        for _ in range(chance.randint(1, 2)):
            start = chance.choice([found.start() for found in re.finditer(r"[\w\"\[{]+", text)])
            end = start + len(re.match(r"-?\d+|\"\w*\"|.", text[start:], re.S)[0])  # type: ignore[index]
            text = text[:start] + chance.choice(SCRAPS) + text[end:]
        try:
            Instance.from_text(text)
        except InvalidInstance as error:
            sentences.append(str(error))
        else:
            read += 1
    assert [one for one in sentences if not re.fullmatch(r"[^\n]{1,300}\.", one)] == []
    assert min(len(sentences), read) > 20
