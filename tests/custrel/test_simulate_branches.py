"""The branches: within sizes the true effect, over all of them its opposite."""

import numpy as np
import pandas as pd
import pytest

from custrel.simulate.branches import EFFECT, SIZES, Branches, branches


@pytest.fixture(scope="module")
def simulated() -> Branches:
    return branches(seed=1, per_size=2000)


def slope(table: pd.DataFrame) -> float:
    return np.polyfit(table["satisfaction"], table["profit"], 1)[0]


def test_the_effect_is_found_among_branches_of_one_size(simulated: Branches) -> None:
    for _, table in simulated.table.groupby("size"):
        assert slope(table) == pytest.approx(EFFECT, abs=3)


def test_the_line_through_all_branches_has_the_opposite_sign(simulated: Branches) -> None:
    assert slope(simulated.table) == pytest.approx(simulated.pooled_slope, rel=0.04)
    assert simulated.pooled_slope < 0 < simulated.effect


def test_adjusting_for_size_recovers_the_effect(simulated: Branches) -> None:
    table = simulated.table
    design = np.column_stack([table["satisfaction"], pd.get_dummies(table["size"]).to_numpy(dtype=float)])
    estimates, *_ = np.linalg.lstsq(design, table["profit"], rcond=None)
    assert estimates[0] == pytest.approx(simulated.effect, abs=1.5)


def test_the_sizes_are_as_described(simulated: Branches) -> None:
    means = simulated.table.groupby("size")[["staff", "satisfaction", "profit"]].mean()
    for size in SIZES:
        assert means.loc[size.name].to_list() == pytest.approx([size.staff, size.satisfaction, size.profit], rel=0.03)
    assert simulated.table["satisfaction"].between(0, 10).all()
    assert (simulated.table["staff"] >= 1).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_paradox_shows_in_every_table_of_the_usual_size(seed: int) -> None:
    table = branches(seed).table
    assert len(table) == 120
    assert slope(table) < 0
    assert all(slope(part) > 0 for _, part in table.groupby("size"))


def test_the_same_seed_gives_the_same_data() -> None:
    pd.testing.assert_frame_equal(branches(seed=1).table, branches(seed=1).table)
    assert not branches(seed=1).table.equals(branches(seed=2).table)


def test_there_must_be_branches() -> None:
    with pytest.raises(ValueError, match="per_size must be a whole number of at least 1"):
        branches(seed=1, per_size=0)
