"""The offers after a contact: what was planted is found again, and a plain share of offers taken hides the harm."""

import numpy as np
import pandas as pd
import pytest

from custrel.simulate.offers import offers_made
from custrel.simulate.support import support_desk

LOG, _ = support_desk(seed=3, days=120)
SERVED = LOG[~LOG["abandoned"]]
AFTER, TRUTH = offers_made(SERVED, seed=4)
SETTLED = AFTER["contacts_needed"] == 1
ON_TIME = AFTER["taken_hours"] <= AFTER["promised_hours"]


def test_the_log_is_kept_and_three_columns_are_added() -> None:
    assert AFTER[SERVED.columns].equals(SERVED)
    assert AFTER.columns.difference(SERVED.columns).to_list() == ["offered", "stayed", "taken"]
    assert "offered" not in SERVED


def test_offers_are_made_at_random_and_only_they_are_taken() -> None:
    assert AFTER["offered"].mean() == pytest.approx(TRUTH.offered, abs=0.005)
    assert AFTER["offered"].groupby(SETTLED).mean().to_list() == pytest.approx([TRUTH.offered] * 2, abs=0.01)
    assert not (AFTER["taken"] & ~AFTER["offered"]).any()


@pytest.mark.parametrize(("settled", "name"), [(True, "taken_when_settled"), (False, "taken_when_open")])
def test_offers_are_taken_as_often_as_planted(settled: bool, name: str) -> None:
    asked = AFTER[AFTER["offered"] & (settled == SETTLED)]
    assert asked["taken"].mean() == pytest.approx(getattr(TRUTH, name), abs=0.008)


def test_who_stays_follows_from_what_was_planted() -> None:
    expected = (
        TRUTH.stays
        - TRUTH.lost_to_repeats * ~SETTLED
        - TRUTH.lost_to_delay * ~ON_TIME
        - TRUTH.lost_to_tactlessness * (AFTER["offered"] & ~SETTLED)
    )
    found = AFTER["stayed"].groupby(expected.round(6)).agg(["mean", "size"])
    error = np.sqrt(found.index * (1 - found.index) / found["size"])
    assert len(found) == 6
    assert (abs(found["mean"] - found.index) < 4 * error).all()


def test_the_same_seed_gives_the_same_table() -> None:
    assert offers_made(SERVED, seed=4)[0].equals(AFTER)
    assert offers_made(SERVED, seed=np.random.default_rng(4))[0].equals(AFTER)


def test_hang_ups_must_be_removed_first() -> None:
    with pytest.raises(ValueError, match="empty cells in 'contacts_needed'"):
        offers_made(LOG, seed=1)
    with pytest.raises(ValueError, match="lacks the column 'taken_hours'"):
        offers_made(pd.DataFrame(SERVED.drop(columns="taken_hours")), seed=1)
