"""The forest plot: rows as given, names in full, nothing computed and nothing that Vega reads as a path."""

from math import nan

import pytest
import vl_convert

from evalkit.charts.forest import SELECTION, ForestRow, forest_chart

ROWS = [
    ForestRow("spin", 40.0, 20.0, 60.0, clear=True, note="p < 0.001"),
    ForestRow("f1.score [0]\n'constructor'", -3.0, -9.0, 3.0, clear=False, note="p = 0.3", current=True),
    ForestRow("never seen", nan, nan, nan, clear=False, note="there are no positives"),
]


def chart(rows: list[ForestRow] = ROWS) -> dict:
    return forest_chart(rows, title=["Difference in precision, points"], names=("old", "new")).to_dict()


def values(spec: dict, layer: int) -> list[dict]:
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def test_rows_stand_as_given_with_their_intervals() -> None:
    data = values(chart(), 0)
    assert [row["full"] for row in data] == [row.name for row in ROWS]
    assert [row["top"] for row in data][1:] == [row["bottom"] for row in data][:-1]
    assert [row["value"] for row in data] == [40.0, -3.0, None]
    assert [row["side"] for row in data] == ["0", "1", "1"]
    assert [row["interval"] for row in data] == ["20.0 to 60.0", "−9.0 to 3.0", "none"]
    assert [row["clear"] for row in data] == [True, False, False]


def test_a_row_without_a_difference_says_why() -> None:
    assert [row["missing"] for row in values(chart(), 0)] == ["", "", "there are no positives"]


def test_zero_is_always_in_view() -> None:
    for rows in (ROWS[:1], ROWS[1:2], ROWS[2:], []):
        low, high = chart(rows)["layer"][1]["encoding"]["x"]["scale"]["domain"]
        assert low < 0 < high


def test_long_names_are_wrapped_and_never_cut() -> None:
    name = "a label whose name goes on and on, since its author had much to say about what is seen in the video"
    spec = chart([*ROWS, ForestRow(name, 1.0, 0.0, 2.0, clear=False, note="")])
    rows = values(spec, 0)
    lines = rows[-1]["name"].split("\n")
    assert " ".join(lines) == name
    assert max(map(len, lines)) <= 24
    heights = [row["bottom"] - row["top"] for row in rows]
    assert heights[0] == heights[2] < heights[1] < heights[3]  # each as high as its own name needs
    assert spec["height"] - chart()["height"] == heights[3]


def test_the_column_of_names_is_as_wide_as_the_widest() -> None:
    def column(name: str) -> float:
        spec = chart([ForestRow(name, 1.0, 0.0, 2.0, clear=False, note="")])
        return -spec["layer"][0]["encoding"]["x"]["value"]

    assert column("") < column("cat") < column("kitten") == column("猫と犬")
    assert column("猫" * 12) == column("猫" * 30) == column("x" * 24)
    assert column("x" * 24) == column("x" * 24 + " x") == column("x" * 100)


def test_field_names_are_ours() -> None:
    fields = {key for rows in chart()["datasets"].values() for row in rows for key in row}
    assert fields == {
        "top",
        "first",
        "middle",
        "bottom",
        "name",
        "full",
        "value",
        "low",
        "high",
        "side",
        "clear",
        "current",
        "interval",
        "note",
        "missing",
        "said",
        "text",
    }


def test_a_row_is_chosen_by_its_label() -> None:
    (selection,) = chart()["params"]
    assert (selection["name"], selection["select"]["fields"]) == (SELECTION, ["full"])


def test_the_models_are_named_on_their_sides() -> None:
    spec = chart()
    assert [values(spec, i)[0]["text"] for i in (-2, -1)] == ["← old better", "new better →"]


@pytest.mark.parametrize("rows", [ROWS, []], ids=["rows", "none"])
def test_it_can_be_drawn(rows: list[ForestRow]) -> None:
    svg = vl_convert.vegalite_to_svg({**chart(rows), "width": 400})
    assert ("f1.score [0]" in svg) == bool(rows)


def test_a_screen_reader_hears_each_row_once() -> None:
    spec = chart()
    assert [row["said"] for row in values(spec, 0)] == [
        "spin: +40.0 points, interval 20.0 to 60.0, clear; p < 0.001",
        "f1.score [0]\n'constructor': −3.0 points, interval −9.0 to 3.0, not clear; p = 0.3",
        "never seen: no difference, there are no positives",
    ]
    assert spec["layer"][0]["encoding"]["description"]["field"] == "said"
    assert all(layer["mark"].get("aria") is False for layer in spec["layer"][1:-2])
