import random
import re
from io import StringIO

import pytest

from applications.selection.problem import Instance, InvalidInstance
from applications.selection.solve import solve
from applications.selection.twofiles import instance_of
from tests.applications.selection.instances import candidate, form, quota

CATEGORIES = ["feature,value,min,max\n", "gender,f,1,2\n", "gender,m,1,2\n", "\n", "age,old,0,3\n", "age,young,1,1\n"]
RESPONDENTS = ["id,gender,age,points\n", "p1,f,old,4.125\n", "p2,f,young,3\n", 'p3, m ,"old",2\n', "p4,m,young,1\n"]


def test_two_files_make_an_instance() -> None:
    instance = instance_of(RESPONDENTS, CATEGORIES, seats=3, score="points")

    dimensions = {"gender": {"f": quota(1, 2), "m": quota(1, 2)}, "age": {"old": quota(0, 3), "young": quota(1, 1)}}
    candidates = [
        candidate("p1", 4125, gender="f", age="old"),
        candidate("p2", 3000, gender="f", age="young"),
        candidate("p3", 2000, gender="m", age="old"),
        candidate("p4", 1000, gender="m", age="young"),
    ]
    assert instance == Instance.from_json(form(3, dimensions, candidates, seed=None))
    assert solve(instance).chosen == ("p1", "p2", "p3")


def test_without_a_score_all_are_equal_and_the_seed_draws() -> None:
    instance = instance_of(RESPONDENTS, CATEGORIES, seats=3)

    drawn = {solve(instance, seed=str(seed)).chosen for seed in range(20)}

    # Of the four trios each holds two old and one young, or breaks the maximum of the young.
    assert drawn == {("p1", "p2", "p3"), ("p1", "p3", "p4")}


def test_without_a_column_of_keys_the_row_names_the_person() -> None:
    lines = [line.partition(",")[2] for line in RESPONDENTS]

    instance = instance_of(lines, CATEGORIES, seats=2)

    assert [one.key for one in instance.candidates] == ["row-2", "row-3", "row-4", "row-5"]


@pytest.mark.parametrize(
    "header",
    [
        "\ufeffCategory,Name,Min,Max\n",
        "category,feature,min,max\n",
        "feature,name,min,max\n",
        '"feature","value","min","max"\n',
    ],
)
def test_older_names_stand_for_feature_and_value(header: str) -> None:
    assert instance_of(RESPONDENTS, [header, *CATEGORIES[1:]], seats=2) == instance_of(RESPONDENTS, CATEGORIES, seats=2)


def test_columns_come_in_any_order_and_those_not_asked_for_are_passed_over() -> None:
    # Flexible bounds and suggestions stand in public files beside the quotas.
    categories = ["max_flex,min,value,suggest min,max,feature\n", "9,1,f,,2,gender\n", ",1.0,m,,2,gender\n"]
    respondents = ["notes,first_name,gender,notes,nationbuilder_id,\n", "a,Ann,f,b,p1,\n", '"c\nd",Bob,m,,p2,,\n']

    instance = instance_of(respondents, categories, seats=2)

    people = [candidate("p1", 0, gender="f"), candidate("p2", 0, gender="m")]
    dimensions = {"gender": {"f": quota(1, 2), "m": quota(1, 2)}}
    assert instance == Instance.from_json(form(2, dimensions, people, seed=None))


def test_capitals_do_not_matter_where_one_value_fits() -> None:
    categories = ["feature,value,min,max\n", "Gender,Female,0,2\n", "Gender,X,0,1\n", "Gender,x,0,1\n"]
    respondents = ["gender\n", "female\n", "FEMALE\n", "x\n"]

    instance = instance_of(respondents, categories, seats=2)

    assert [one.values for one in instance.candidates] == [{"Gender": "Female"}, {"Gender": "Female"}, {"Gender": "x"}]
    with pytest.raises(InvalidInstance, match=r'^respondents row 2: Gender has the value "Y", for which'):
        instance_of(["gender\n", "Y\n"], categories, seats=1)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_cells_are_read(mark: str) -> None:
    respondents, categories = ([line.replace(",", mark) for line in lines] for lines in (RESPONDENTS, CATEGORIES))

    assert instance_of(respondents, categories, seats=2) == instance_of(RESPONDENTS, CATEGORIES, seats=2)


def test_any_two_files_make_an_instance_or_one_sentence() -> None:
    whole = ("".join(RESPONDENTS), "".join(CATEGORIES))
    scraps = [
        "",
        ",",
        "\n",
        '"',
        ";",
        "\0",
        "\u2028",
        "\r",
        "1e999999999",
        "-1",
        "nan",
        "9" * 5000,
        "id",
        "feature",
        "f",
        "½",
    ]
    sentences = []
    for number in range(3000):
        chance = random.Random(number)
        texts = list(whole)
        for _ in range(chance.randint(1, 3)):
            file = chance.randrange(2)
            start = chance.randrange(len(texts[file]) + 1)
            end = min(len(texts[file]), start + chance.choice([0, 1, 3]))
            texts[file] = texts[file][:start] + chance.choice(scraps) + texts[file][end:]
        lines = [StringIO(text, newline="") for text in texts]
        try:
            instance_of(lines[0], lines[1], seats=2, score=chance.choice([None, "points"]))
            continue
        except InvalidInstance as error:
            sentences.append(str(error))
    assert len(sentences) > 1000
    assert [one for one in sentences if not re.fullmatch(r"[^\n]{1,400}\.", one)] == []


@pytest.mark.parametrize(
    ("respondents", "categories", "sentence"),
    [
        ([], CATEGORIES, "respondents: the file is empty."),
        (RESPONDENTS, [], "categories: the file is empty."),
        (RESPONDENTS, ["feature,value,min\n"], 'categories: the column "max" is missing.'),
        (RESPONDENTS, [*CATEGORIES, "gender,f,0,1\n"], "categories row 7: gender f stands twice."),
        (RESPONDENTS, [*CATEGORIES, "age,odd,x,1\n"], 'categories row 7: min must be a whole number, not "x".'),
        (RESPONDENTS, [*CATEGORIES, "age,odd,2,1\n"], "categories row 7: age odd: min 2 is greater than max 1."),
        (RESPONDENTS, [*CATEGORIES, "city,Riga,0,1\n"], 'respondents: the column "city" is missing.'),
        (["gender,age,gender\n"], CATEGORIES, 'respondents: the column "gender" stands twice.'),
        ([*RESPONDENTS, "p5,f\n"], CATEGORIES, "respondents row 6: 2 cells for 4 columns."),
        (
            [*RESPONDENTS, "p5,x,old,1\n"],
            CATEGORIES,
            'respondents row 6: gender has the value "x", for which categories has no row.',
        ),
        ([*RESPONDENTS, "p1,f,old,1\n"], CATEGORIES, 'respondents row 6: "p1" stands in row 2 already.'),
        ([*RESPONDENTS, ",f,old,1\n"], CATEGORIES, "respondents row 6: id is empty."),
        (RESPONDENTS, [*CATEGORIES, ",x,0,1\n"], "categories row 7: feature is empty."),
        (RESPONDENTS, [*CATEGORIES, "age,odd,-1,1\n"], 'categories row 7: min must be a whole number, not "-1".'),
        (
            [*RESPONDENTS, f'p5,"{"f" * 200_000}",old,1\n'],
            CATEGORIES,
            "respondents line 6: not CSV, field larger than field limit (131072).",
        ),
        (
            [*RESPONDENTS, "p5,f,old,1e99999\n"],
            CATEGORIES,
            'respondents row 6: points must be a number with at most three decimals, not "1e99999".',
        ),
        (
            [*RESPONDENTS, "p5,f,old,nan\n"],
            CATEGORIES,
            'respondents row 6: points must be a number with at most three decimals, not "nan".',
        ),
        (
            [*RESPONDENTS, "p5,f,old,1.2345\n"],
            CATEGORIES,
            'respondents row 6: points must be a number with at most three decimals, not "1.2345".',
        ),
        (RESPONDENTS[:2], CATEGORIES, "seats: 2 is more than the 1 candidates who are not pinned out."),
    ],
)
def test_bad_files_get_one_sentence(respondents: list[str], categories: list[str], sentence: str) -> None:
    with pytest.raises(InvalidInstance) as caught:
        instance_of(respondents, categories, seats=2, score="points")

    assert str(caught.value) == sentence
