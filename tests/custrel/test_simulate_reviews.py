"""The reviews: the bomb is found, and weighting by who writes recovers what buyers really felt."""

import numpy as np
import pytest
from scipy import stats

from custrel.ratings import bayesian_average
from custrel.simulate.reviews import STARS, reviews

TABLE, TRUTH = reviews(seed=1)
HONEST = TABLE[~TABLE["review"].isin(TRUTH.planted)]


@pytest.mark.parametrize("seed", range(5))
def test_the_bomb_is_the_least_likely_day(seed: int) -> None:
    # One-star reviews of a product on a day are Poisson, but for the bomb.
    table, truth = reviews(seed)
    bad = table[table["stars"] == 1].groupby(["product", "day"]).size()
    usual = bad.groupby("product").transform("sum") / 365
    chance = stats.poisson.sf(bad - 1, usual)
    product, day = bad.index[int(np.argmin(chance))]
    assert product == truth.bombed_product
    assert truth.bomb_start <= day < truth.bomb_start + truth.bomb_days
    assert chance.min() < 1e-6


def test_the_planted_reviews_look_planted() -> None:
    bomb = TABLE[TABLE["review"].isin(TRUTH.planted)]
    assert len(bomb) == TRUTH.bomb_size == 80
    assert bomb["product"].eq(TRUTH.bombed_product).all()
    assert bomb["day"].between(TRUTH.bomb_start, TRUTH.bomb_start + TRUTH.bomb_days - 1).all()
    assert bomb["account_days"].median() < 10 < HONEST["account_days"].median()
    assert bomb["verified"].mean() < 0.2 < HONEST["verified"].mean()
    assert bomb["stars"].le(2).all()


def test_without_the_bomb_the_product_stands_where_it_belongs() -> None:
    mine = TABLE["product"] == TRUTH.bombed_product
    cleaned = TABLE[mine & TABLE["verified"] & (TABLE["account_days"] > 20)]
    honest = HONEST[HONEST["product"] == TRUTH.bombed_product]["stars"].mean()
    assert TABLE.loc[mine, "stars"].mean() < honest - 0.3
    assert cleaned["stars"].mean() == pytest.approx(honest, abs=0.2)


def test_reviewers_are_not_the_buyers_but_weights_repair_it() -> None:
    weights = 1 / np.array(TRUTH.review_probability)[HONEST["stars"] - 1]
    everyone = np.average(TRUTH.mean_stars, weights=TRUTH.buyers)
    assert np.average(HONEST["stars"], weights=weights) == pytest.approx(everyone, abs=0.1)
    spread = np.sqrt(np.average((HONEST["stars"] - everyone) ** 2, weights=weights))
    assert HONEST["stars"].std() > spread + 0.1
    content = HONEST["stars"] == 3
    assert content.mean() < np.average(content, weights=weights) - 0.1
    counts = HONEST.groupby("stars").size() / np.array(TRUTH.review_probability)
    assert counts.sum() == pytest.approx(TRUTH.buyers.sum(), rel=0.1)


def test_with_a_month_of_reviews_a_prior_ranks_better_than_the_mean_alone() -> None:
    gains = []
    for seed in range(20):
        table, truth = reviews(seed, bomb_size=0)
        month = table[table["day"] < 30]
        found = month.groupby("product")["stars"].agg(["mean", "size"])
        drawn = bayesian_average(found["mean"], found["size"], month["stars"].mean(), 5)
        target = truth.mean_stars[found.index - 1]
        gains.append(np.corrcoef(drawn, target)[0, 1] - np.corrcoef(found["mean"], target)[0, 1])
    assert np.mean(gains) > 0.03


def test_the_table_is_in_order_and_the_seed_fixes_it() -> None:
    assert TABLE["day"].is_monotonic_increasing
    assert TABLE["review"].to_list() == list(range(1, len(TABLE) + 1))
    assert TABLE["stars"].isin(STARS).all()
    assert TABLE.equals(reviews(seed=1)[0])
    assert len(reviews(seed=1, bomb_size=0)[1].planted) == 0
    assert reviews(seed=2, products=1, days=30)[0]["product"].eq(1).all()


@pytest.mark.parametrize(("name", "value", "least"), [("products", 0, 1), ("days", 29, 30), ("bomb_size", -1, 0)])
def test_wrong_input_is_told_what_would_be_right(name: str, value: int, least: int) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number of at least {least}, not {value}"):
        reviews(seed=1, **{name: value})
