"""Reviews of products: written by those who feel strongly, and on one product by people who never bought it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from custrel._checks import generator, whole

STARS = np.arange(1, 6)


@dataclass(frozen=True)
class ReviewsTruth:
    """What :func:`reviews` draws from, and where the bomb lies.

    Attributes
    ----------
    mean_stars
        Mean experience of *all* buyers of each product, in stars, shape (products,).
    buyers
        Number of buyers of each product, shape (products,).
    review_probability
        Probability that a buyer writes a review, by experience from 1 to 5 stars.
    bombed_product
        Number of the product that was bombed.
    bomb_start, bomb_days, bomb_size
        First day of the bomb, number of days it lasts, and number of reviews it consists of.
    planted
        Numbers of these reviews in the table.

    Examples
    --------
    Mean stars of the bombed product: in all reviews, without the planted ones, and of all its buyers.

    >>> table, truth = reviews(seed=1)
    >>> found = table[table["product"] == truth.bombed_product]
    >>> honest = found[~found["review"].isin(truth.planted)]
    >>> found["stars"].mean().round(1).item(), honest["stars"].mean().round(1).item()
    (1.7, 2.2)
    >>> truth.mean_stars[truth.bombed_product - 1].round(1).item()
    2.6
    """

    mean_stars: np.ndarray
    buyers: np.ndarray
    review_probability: tuple[float, ...]
    bombed_product: int
    bomb_start: int
    bomb_days: int
    bomb_size: int
    planted: np.ndarray


def reviews(
    seed: int | np.random.Generator, *, products: int = 30, days: int = 365, bomb_size: int = 80
) -> tuple[pd.DataFrame, ReviewsTruth]:
    """Simulate a year of reviews with a review bomb.

    Buyers who are delighted or angry write more often than those who are content, so the mean of the reviews is not the
    mean of the buyers. On three days, people who bought nothing pour out reviews of one star over one product, mostly
    from new accounts.

    Parameters
    ----------
    seed
        Seed or random generator.
    products
        Number of products, at least 1.
    days
        Length of the record in days, at least 30.
    bomb_size
        Number of planted reviews, at least 0.

    Returns
    -------
    tuple of pandas.DataFrame and ReviewsTruth
        One row a review, in order of time: ``review``, ``product``, ``day`` (from 0), ``stars`` (1 to 5),
        ``account_days`` (age of the account) and ``verified`` (whether the shop knows of a purchase).

    Raises
    ------
    ValueError
        If there is no product, the record is too short for a bomb, or its size is negative.

    Examples
    --------
    >>> table, truth = reviews(seed=1)
    >>> table["product"].nunique(), truth.bomb_size, len(truth.planted)
    (30, 80, 80)
    """
    products, days, bomb_size = whole("products", products), whole("days", days, 30), whole("bomb_size", bomb_size, 0)
    rng = generator(seed)
    probability = np.array([0.20, 0.08, 0.04, 0.06, 0.15])
    chances = _experience(rng.normal(3.9, 0.5, products))
    buyers = rng.lognormal(6.3, 0.7, products).astype(int) + 50
    counts = rng.poisson(buyers[:, None] * chances * probability)
    honest = pd.DataFrame(
        {
            "product": np.repeat(np.arange(1, products + 1), counts.sum(axis=1)),
            "stars": np.repeat(np.tile(STARS, products), counts.ravel()),
        }
    )
    size = len(honest)
    honest["day"] = rng.integers(days, size=size)
    honest["account_days"] = rng.exponential(600, size).round()
    honest["verified"] = rng.random(size) < 0.9

    target, start, length = int(rng.integers(1, products + 1)), int(rng.integers(10, days - 10)), 3
    bomb = pd.DataFrame(
        {
            "product": target,
            "stars": np.where(rng.random(bomb_size) < 0.95, 1, 2),
            "day": start + rng.choice(length, bomb_size, p=[0.5, 0.3, 0.2]),
            "account_days": rng.exponential(np.where(rng.random(bomb_size) < 0.8, 3, 600)).round(),
            "verified": rng.random(bomb_size) < 0.05,
        }
    )
    table = pd.concat([honest.assign(planted=False), bomb.assign(planted=True)])
    table = table.sample(frac=1, random_state=rng).sort_values("day", kind="stable", ignore_index=True)
    table.insert(0, "review", np.arange(1, len(table) + 1))
    truth = ReviewsTruth(
        mean_stars=chances @ STARS,
        buyers=buyers,
        review_probability=tuple(probability.tolist()),
        bombed_product=target,
        bomb_start=start,
        bomb_days=length,
        bomb_size=bomb_size,
        planted=table.loc[table["planted"], "review"].to_numpy(),
    )
    columns = ["review", "product", "day", "stars", "account_days", "verified"]
    return table[columns].astype({"account_days": int}), truth


def _experience(quality: np.ndarray) -> np.ndarray:
    """Return the probabilities of 1 to 5 stars, shape (products, 5): a normal experience, rounded and cut."""
    edges = ndtr((np.array([1.5, 2.5, 3.5, 4.5]) - quality[:, None]) / 1.1)
    ends = np.ones((len(quality), 1))
    return np.diff(np.hstack([0 * ends, edges, ends]), axis=1)
