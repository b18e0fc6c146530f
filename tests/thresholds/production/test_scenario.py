"""Scenarios: as goals, and in the file of a plan."""

from __future__ import annotations

import json

import pytest

import evalkit as ek
from evalkit.thresholds.production.scenario import Scenario

NIGHT = Scenario(ek.CostModel(1, 10, -2), rarer=50, name="At night", unit="EUR")


def test_a_scenario_is_a_goal() -> None:
    assert NIGHT.goal == "cost 1 10 -2 rarer 50"
    assert Scenario(ek.CostModel(1, 4)).goal == "cost 1 4"
    assert str(ek.Goal.parse(NIGHT.goal)) == NIGHT.goal
    with pytest.raises(ek.InvalidInputError, match="rarer"):
        Scenario(ek.CostModel(1, 4), rarer=0.5)


def test_it_comes_back_from_a_file() -> None:
    for scenario in (NIGHT, Scenario(ek.CostModel(1, 2, 0, -3, prevalence=0.01))):
        assert Scenario.from_value(json.loads(json.dumps(scenario.as_value()))) == scenario
    odd = NIGHT.as_value()
    for key, value in (("name", 3), ("rarer", "50"), ("prevalence", True), ("costs", {"fp": 1})):
        with pytest.raises((KeyError, TypeError)):
            Scenario.from_value({**odd, key: value})
