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


def test_category_and_name_stand_for_feature_and_value() -> None:
    renamed = ["\ufeffCategory,Name,Min,Max\n", *CATEGORIES[1:]]

    assert instance_of(RESPONDENTS, renamed, seats=2) == instance_of(RESPONDENTS, CATEGORIES, seats=2)


@pytest.mark.parametrize(
    ("respondents", "categories", "sentence"),
    [
        ([], CATEGORIES, "respondents: the file is empty."),
        (RESPONDENTS, [], "categories: the file is empty."),
        (RESPONDENTS, ["feature,value,min\n"], 'categories: the column "max" is missing.'),
        (RESPONDENTS, [*CATEGORIES, "gender,f,0,1\n"], "categories row 7: gender f stands twice."),
        (RESPONDENTS, [*CATEGORIES, "age,odd,x,1\n"], 'categories row 7: min must be a whole number, not "x".'),
        (RESPONDENTS, [*CATEGORIES, "age,odd,2,1\n"], "dimensions.age.odd: min 2 is greater than max 1."),
        (RESPONDENTS, [*CATEGORIES, "city,Riga,0,1\n"], 'respondents: the column "city" is missing.'),
        (["gender,age,gender\n"], CATEGORIES, 'respondents: the column "gender" stands twice.'),
        ([*RESPONDENTS, "p5,f\n"], CATEGORIES, "respondents row 6: 2 cells for 4 columns."),
        (
            [*RESPONDENTS, "p5,x,old,1\n"],
            CATEGORIES,
            'candidates row 5 ("p5"): gender has the unknown value "x".',
        ),
        ([*RESPONDENTS, "p1,f,old,1\n"], CATEGORIES, 'candidates row 5: key "p1" stands in row 1 already.'),
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
