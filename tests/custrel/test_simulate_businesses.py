"""Three businesses: what the log, the trial and the accounts say is what was put in."""

import numpy as np
import pandas as pd
import pytest

from custrel.btyd import ShiftedBetaGeometric
from custrel.simulate.businesses import BUSINESSES, TRIED, TYPES, Business, business


@pytest.fixture(scope="module", params=list(BUSINESSES))
def drawn(request: pytest.FixtureRequest) -> Business:
    return business(request.param, seed=3)


def survivors(log: pd.DataFrame, segment: str, gone: str) -> list[int]:
    rows = log[log["segment"] == segment]
    left = rows[rows["status"] == gone].groupby("customer")["period"].min()
    return [rows["customer"].nunique() - int((left <= period).sum()) for period in range(7)]


def test_the_log_holds_everybody_and_leaving_once_counted_is_as_the_model_says(drawn: Business) -> None:
    for segment in drawn.truth.segments:
        found = survivors(drawn.log, segment.name, drawn.truth.gone)
        assert found[0] == segment.joined
        expected = ShiftedBetaGeometric(segment.alpha, segment.beta).survival(np.arange(7))
        error = np.sqrt(expected * (1 - expected) / segment.joined)
        assert (abs(np.array(found) / segment.joined - expected) <= 4 * error).all()
        # Nobody returns: those there later are among those there at the end of the log.
        there = [found[-1], *drawn.later[segment.name]]
        assert there == sorted(there, reverse=True)


def test_the_mixed_model_recovers_the_planted_heterogeneity() -> None:
    families = BUSINESSES["clinic"].segments[0]
    counts = ShiftedBetaGeometric(families.alpha, families.beta).simulate(200_000, 6, seed=1)
    found = ShiftedBetaGeometric.fit(counts)
    assert found.alpha == pytest.approx(families.alpha, rel=0.05)
    assert found.beta == pytest.approx(families.beta, rel=0.05)


def test_the_later_counts_follow_the_same_model(drawn: Business) -> None:
    for segment in drawn.truth.segments:
        expected = ShiftedBetaGeometric(segment.alpha, segment.beta).survival(drawn.later.index.to_numpy())
        error = np.sqrt(expected * (1 - expected) / segment.joined)
        assert (abs(drawn.later[segment.name] / segment.joined - expected) <= 4 * error).all()


def test_the_log_has_the_faults_that_it_is_said_to_have(drawn: Business) -> None:
    log, gone = drawn.log, drawn.truth.gone
    assert log.duplicated(["customer", "period"]).any()
    left = log[log["status"] == gone].groupby("customer")["period"]
    assert (left.nunique() == 2).any()
    first = left.min()
    there = log[log["status"] != gone]
    assert (there["period"] < there["customer"].map(first).fillna(np.inf)).all()
    assert log["period"].is_monotonic_increasing
    assert not log["customer"].is_monotonic_increasing


def test_the_trial_is_that_of_the_planted_lifts(drawn: Business) -> None:
    assert drawn.trial["type"].tolist() == 2 * list(TYPES)
    for row in drawn.trial.itertuples():
        segment = next(one for one in drawn.truth.segments if one.name == row.segment)
        share = segment.stay + segment.lifts[TYPES.index(row.type)]
        assert abs(row.stayed / row.tried - share) < 4 * np.sqrt(share * (1 - share) / TRIED)


def test_the_same_seed_gives_the_same_data_and_several_seeds_are_one() -> None:
    pd.testing.assert_frame_equal(business("shop", [7, 1]).log, business("shop", [7, 1]).log)
    assert not business("shop", [7, 1]).later.equals(business("shop", [7, 2]).later)


def test_what_is_no_business_is_refused() -> None:
    with pytest.raises(ValueError, match="clinic, operator, shop"):
        business("bakery", 1)
    with pytest.raises(ValueError, match="periods"):
        business("clinic", 1, periods=0)
