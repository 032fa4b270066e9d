"""What customers will do, given what they did: models of buying until the customer leaves ("buy till you die").

Reached as :mod:`custrel.lifetime`, which names the three models too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, betaln, digamma, expit, gammaln, hyp2f1, log_expit, xlog1py, xlogy, zeta

from custrel._checks import (
    finite_or_nan,
    generator,
    like_arguments,
    not_negative,
    number,
    positive,
    same_labels,
    whole,
    whole_numbers,
)
from custrel.buying import BuyerModel, _check_history
from custrel.fitting import Fitted, _dot, _fitted

# The closed form of expected purchases keeps six digits for times up to this many times alpha (plus age), and where it
# is not the difference of two numbers that agree to more than this.
LONGEST_CLOSED, SMALLEST_DIFFERENCE = 20, 1e-3
# Gauss-Legendre points of the integral, and how many customers are integrated at a time.
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(200)
TOGETHER = 5000


def _customers(**columns: ArrayLike) -> list[np.ndarray]:
    """Return the columns as arrays of one length, at least one customer long."""
    checks = {"frequency": whole_numbers}
    arrays = [checks.get(name, not_negative)(name, column) for name, column in columns.items()]
    if any(array.ndim != 1 or len(array) != len(arrays[0]) for array in arrays):
        shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(columns, arrays, strict=True))
        raise ValueError(f"Give one value per customer in each argument; the shapes are {shapes}.")
    if len(arrays[0]) == 0:
        raise ValueError("There is no customer in the data; a fit needs some.")
    return arrays


def _grouped(*columns: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the distinct rows of the columns and how often each occurs.

    Customers with equal rows contribute alike, so the distinct rows with their counts are all a likelihood needs.
    """
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, code = np.unique(column, return_inverse=True)
        # Renumbered after every column, so that the codes stay below the square of the number of customers.
        codes = np.unique(codes * len(values) + code, return_inverse=True)[1]
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return [column[first] for column in columns], counts


def _log_rising(x: float | np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return the logarithm of the gamma function at x + t over that at x."""
    x = np.asarray(x, dtype=float)
    # Stirling's series for large x, written so that the large parts of both do not have to cancel.
    large = np.maximum(x, 100)
    series = (large + t - 0.5) * np.log1p(t / large) + t * (np.log(large) - 1)
    series += (1 / (large + t) - 1 / large) / 12 - (1 / (large + t) ** 3 - 1 / large**3) / 360
    return np.where(x < 100, gammaln(x + t) - gammaln(x), series)


def _trigamma(x: float | np.ndarray) -> np.ndarray:
    """Return the derivative of the digamma function."""
    return zeta(2, x)


@dataclass(frozen=True, repr=False)
class ShiftedBetaGeometric(Fitted):
    r"""Customers on contracts who each stay with their own probability: the shifted beta-geometric model.

    Each customer leaves at the end of a period with a probability that never changes but differs between customers, as
    a beta distribution. Those likely to leave go first, so retention of the rest rises with age though nobody changed.

    .. math:: S(t) = \frac{B(\alpha, \beta + t)}{B(\alpha, \beta)}, \qquad
        r_t = \frac{\beta + t - 1}{\alpha + \beta + t - 1}

    Parameters
    ----------
    alpha, beta
        The beta distribution of the probability to leave in a period, both above 0. Its mean is
        :math:`\alpha / (\alpha + \beta)`.

    Raises
    ------
    ValueError
        If a parameter is not above 0.

    References
    ----------
    Fader and Hardie, "How to Project Customer Retention", *Journal of Interactive Marketing* 21(1), 2007,
    doi 10.1002/dir.20074.

    Examples
    --------
    >>> model = ShiftedBetaGeometric(alpha=1, beta=1)
    >>> model.survival([0, 1, 2, 3]).round(3)
    array([1.   , 0.5  , 0.333, 0.25 ])
    """

    alpha: float
    beta: float

    _meanings: ClassVar[dict[tuple[str, ...], str]] = {
        ("alpha up", "beta up"): (
            "Customers hardly differ: only alpha / (alpha + beta), the probability to leave, is known."
        ),
    }

    @classmethod
    @same_labels
    def fit(cls, survivors: ArrayLike) -> Self:
        r"""Return the model that makes the observed cohort most likely.

        .. math:: \ln L = \sum_{t=1}^{n} (N_{t-1} - N_t) \ln P(T = t) + N_n \ln S(n)

        The last term is for those still there: leaving it out would count them as gone.

        Parameters
        ----------
        survivors
            Customers of one cohort still there after 0, 1, 2, … periods, shape (n + 1,) with n at least 2.

        Returns
        -------
        ShiftedBetaGeometric
            With its log-likelihood and errors. If retention does not rise with age, all customers are estimated alike:
            alpha and beta are then ``at_bound`` and only their ratio has a meaning.

        Raises
        ------
        ValueError
            If there are fewer than three counts, one is negative or not finite, they increase, or nobody stayed or
            nobody left.

        Warns
        -----
        FitWarning
            If the data set no limit to a parameter, or the search ended before a maximum.

        Examples
        --------
        >>> model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
        >>> round(model.alpha, 3), round(model.beta, 3), round(model.log_likelihood, 2)
        (0.704, 1.182, -1680.27)
        """
        counts = not_negative("survivors", survivors)
        if counts.ndim != 1 or len(counts) < 3:
            raise ValueError(
                f"survivors must be one cohort with at least three counts (after 0, 1 and 2 periods), "
                f"not shape {counts.shape}."
            )
        before, after = counts[:-1], counts[1:]
        if (after > before).any():
            where = int(np.argmax(after > before)) + 1
            raise ValueError(
                f"survivors increase in period {where}, from {before[where - 1]:g} to {after[where - 1]:g}; "
                "a cohort gains nobody. Count only customers who joined in its first period."
            )
        if after[0] == 0 or after[-1] == before[0]:
            raise ValueError("survivors must show some customers who stay and some who leave; here all did the same.")
        age = np.arange(len(after))

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
            # The same sum, written by period at risk: N_t stay with r_t and the rest leave with 1 - r_t.
            alpha, beta = parameters
            stay, all_ = beta + age, alpha + beta + age
            left = (before - after).sum()
            value = (after * np.log(stay / all_) + (before - after) * np.log(alpha / all_)).sum()
            at_risk = (before / all_).sum()
            gradient = np.array([left / alpha - at_risk, (after / stay).sum() - at_risk])
            second = np.full((2, 2), (before / all_**2).sum())
            second -= np.diag([left / alpha**2, (after / stay**2).sum()])
            return value, gradient, second

        return _fitted(cls, log_likelihood, [1, 1], observations=round(counts[0]))

    def simulate(self, customers: int, periods: int, seed: int | np.random.Generator) -> np.ndarray:
        """Return how many of a cohort are still there period after period, if customers leave as this model says.

        Parameters
        ----------
        customers
            Size of the cohort, a whole number of at least 1.
        periods
            How many periods are watched, a whole number of at least 1.
        seed
            Seed of the random numbers, or a generator.

        Returns
        -------
        numpy.ndarray
            Customers after 0, 1, 2, … periods, shape (periods + 1,), as :meth:`fit` takes them.

        Raises
        ------
        ValueError
            If customers or periods are not whole numbers of at least 1.

        Examples
        --------
        >>> ShiftedBetaGeometric(1, 1).simulate(1000, 3, seed=1)
        array([1000,  485,  312,  239])
        """
        count, span = whole("customers", customers), whole("periods", periods)
        rng = generator(seed)
        lifetime = rng.geometric(np.maximum(rng.beta(self.alpha, self.beta, count), 1e-300))
        return (lifetime[:, None] > np.arange(span + 1)).sum(axis=0)

    def _again(self, design: tuple[Any, ...], rng: np.random.Generator) -> Self:
        customers, periods = design
        return type(self).fit(self.simulate(customers, periods, rng))

    @like_arguments
    def survival(self, t: ArrayLike) -> np.ndarray:
        """Return the share of the cohort still there after some periods.

        Parameters
        ----------
        t
            Periods since the start, at least 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Fractions in [0, 1], in the shape of ``t``.

        Raises
        ------
        ValueError
            If a time is negative or not finite.

        References
        ----------
        Fader and Hardie (2007).

        Examples
        --------
        >>> round(ShiftedBetaGeometric(0.704, 1.182).survival(12), 3)
        0.17
        """
        t = not_negative("t", t)
        return np.exp(_log_rising(self.beta, t) - _log_rising(self.alpha + self.beta, t))

    @like_arguments
    def discounted_residual_lifetime(self, renewals: ArrayLike, discount: ArrayLike) -> np.ndarray:
        r"""Return the discounted number of periods that a customer is still expected to pay for, the next renewal on.

        Each customer who has renewed often is likely to be one who stays. With the margin of a period it is the value
        of a customer of that age:

        .. math:: \mathrm{DERL}(n) = \sum_{t \ge 0} \frac{S(n + 1 + t) / S(n)}{(1 + i)^t}

        Parameters
        ----------
        renewals
            How often the customer has renewed, :math:`n`, whole, at least 0. Array or scalar. The next renewal is due
            now.
        discount
            Discount rate :math:`i` per period, a fraction above 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Periods, in the broadcast shape of the arguments; the one that begins now counts in full.

        Raises
        ------
        ValueError
            If renewals are not whole numbers of at least 0 or a discount is not above 0.

        References
        ----------
        Fader and Hardie, "Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring Heterogeneity",
        *Marketing Science* 29(1), 2010, doi 10.1287/mksc.1080.0482.

        Examples
        --------
        >>> model = ShiftedBetaGeometric(alpha=3.80, beta=15.19)
        >>> model.discounted_residual_lifetime([0, 1, 4], discount=0.1).round(2)
        array([3.31, 3.45, 3.84])
        """
        shape = np.broadcast_shapes(np.shape(renewals), np.shape(discount))
        count = np.broadcast_to(whole_numbers("renewals", renewals), shape).ravel()
        rate = np.broadcast_to(positive("discount", discount), shape).ravel()
        # The geometric series of a customer who leaves with probability p, averaged over those who renewed so often.
        series = _beta_mean(
            lambda p: (1 + rate[:, None]) * (1 - p) / (rate[:, None] + p), self.alpha, self.beta + count, 1e-10 * rate
        )
        return series.reshape(shape)

    @like_arguments
    def retention(self, t: ArrayLike) -> np.ndarray:
        """Return the share of those there after ``t`` - 1 periods who are there after ``t``.

        Parameters
        ----------
        t
            Periods, at least 1: the first in which a customer can leave. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Fractions in [0, 1], in the shape of ``t``.

        Raises
        ------
        ValueError
            If a period is below 1 or not finite.

        References
        ----------
        Fader and Hardie (2007).

        Examples
        --------
        >>> ShiftedBetaGeometric(1, 1).retention([1, 2, 3]).round(3)
        array([0.5  , 0.667, 0.75 ])
        """
        t = number("t", t)
        if (t < 1).any():
            raise ValueError(f"t must be at least 1, the first period in which a customer can leave, not {t.min():g}.")
        return (self.beta + t - 1) / (self.alpha + self.beta + t - 1)


@dataclass(frozen=True, repr=False)
class BGNBD(BuyerModel):
    r"""Customers without a contract, who buy at random times and may leave after any purchase: BG/NBD.

    While there, a customer buys at a rate that differs between customers as a gamma distribution (shape r, rate alpha).
    After each purchase the customer leaves for good with a probability that differs as a beta distribution (a, b).

    Throughout, ``frequency`` counts purchases *after* the first; ``recency`` is the customer's **age at the last
    purchase**, not the time since it; ``T`` is the age at the end of the observation. Age is counted from the first
    purchase, in the unit that r, alpha and t then refer to (weeks, say). Who bought only once has frequency 0 and
    recency 0.

    Parameters
    ----------
    r, alpha
        Shape and rate of the gamma distribution of purchase rates, above 0; the mean is r / alpha purchases per unit
        of time.
    a, b
        The beta distribution of the probability to leave after a purchase, above 0; the mean is a / (a + b).

    Raises
    ------
    ValueError
        If a parameter is not above 0.

    Notes
    -----
    Customers with a history are still there with the probability

    .. math:: P = \left[ 1 + \delta_{x > 0} \frac{a}{b + x - 1}
        \left( \frac{\alpha + T}{\alpha + t_x} \right)^{r + x} \right]^{-1}

    which is 1 without a repeat purchase, however long ago the first: customers leave only after one. Of new customers,
    with :math:`p_j` the probabilities of the negative binomial counts of customers who never leave,

    .. math:: E[X(t)] = \frac{a + b - 1}{a - 1} \left[ 1 - \left(\frac{\alpha}{\alpha + t}\right)^r
        {}_2F_1\!\left(r, b; a + b - 1; \tfrac{t}{\alpha + t}\right) \right]

    .. math:: P(X(t) = n) = \frac{B(a, b + n)}{B(a, b)}\, p_n
        + \delta_{n > 0} \frac{B(a + 1, b + n - 1)}{B(a, b)} \sum_{j \ge n} p_j

    and who has a history and is there is a new customer with r + x, alpha + T and b + x for r, alpha and b.

    References
    ----------
    Fader, Hardie and Lee, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model", *Marketing
    Science* 24(2), 2005, doi 10.1287/mksc.1040.0098.

    Examples
    --------
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> model.expected_purchases([1, 32, 78]).round(3)
    array([0.053, 1.045, 1.861])
    """

    r: float
    alpha: float
    a: float
    b: float

    _meanings: ClassVar[dict[tuple[str, ...], str]] = {
        ("r up", "alpha up"): "Customers hardly differ in how often they buy: only r / alpha, the mean rate, is known.",
        ("a up", "b up"): (
            "Customers hardly differ in how they leave: only a / (a + b), the probability to leave after a purchase, "
            "is known."
        ),
        ("a down",): "Hardly anybody is seen to leave: a longer time may show who does.",
        ("b down",): "Everybody seems to leave after the first repeat purchase.",
    }

    @classmethod
    @same_labels
    def fit(cls, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Self:  # noqa: N803
        r"""Return the model that makes the observed customers most likely.

        .. math:: L = \frac{B(a, b + x)}{B(a, b)} \frac{\Gamma(r + x)\, \alpha^r}{\Gamma(r)}
            \left[ (\alpha + T)^{-(r + x)} + \delta_{x > 0} \frac{a}{b + x - 1} (\alpha + t_x)^{-(r + x)} \right]

        Parameters
        ----------
        frequency
            Purchases after the first, whole numbers, shape (n,).
        recency
            Age at the last purchase, in [0, T], 0 where the frequency is 0, shape (n,).
        T
            Age at the end of the observation, shape (n,).

        Returns
        -------
        BGNBD
            With its log-likelihood and errors. Customers with equal rows are counted, not repeated, so a million of
            them take seconds. A parameter that is ``at_bound`` says that customers hardly differ, or hardly leave, in a
            way these data can show; predictions can be made all the same.

        Raises
        ------
        ValueError
            If the arguments differ in length or labels, hold fewer than two customers, are negative or not finite, a
            recency exceeds its T or is above 0 without a repeat purchase, every T is 0, or nobody ever bought again.

        Warns
        -----
        FitWarning
            If the data set no limit to a parameter, or the search ended before a maximum.

        Examples
        --------
        >>> from custrel.data import cdnow
        >>> model = BGNBD.fit(*(cdnow()[name] for name in ("frequency", "recency", "T")))
        >>> [round(value, 3) for value in (model.r, model.alpha, model.a, model.b)]
        [0.243, 4.414, 0.793, 2.426]
        >>> round(model.log_likelihood, 1)
        -9582.4
        """
        columns = _customers(frequency=frequency, recency=recency, T=T)
        _check_history(*columns)
        if len(columns[0]) == 1:
            raise ValueError("There is one customer in the data; how customers differ needs several to be seen.")
        if columns[0].max() == 0:
            raise ValueError("Nobody bought again: without repeat purchases there is no rate to estimate.")
        if columns[2].max() == 0:
            raise ValueError("T is 0 for everybody: nobody has been a customer for any time.")
        (x, age_at_last, age), count = _grouped(*columns)
        # Gamma and beta functions depend on x alone, which takes few values; logarithms of time on the rows.
        purchases, position = np.unique(x, return_inverse=True)
        buyers = np.bincount(position, weights=count)
        customers = count.sum()
        again = x > 0
        repeats, last_age, number_of = x[again], age_at_last[again], count[again]

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
            r, alpha, a, b = parameters
            old, total = 1 / (alpha + age), r + x
            log_age = -np.log(old)
            # The odds that a repeat buyer has left, P(left) / P(alive), how their logarithm changes with each
            # parameter, and P(left) itself.
            old_again, last, safe = old[again], 1 / (alpha + last_age), 1 / (b + repeats - 1)
            by_r, sooner, more = np.log(last / old_again), old_again - last, r + repeats
            by_alpha, by_a, by_b = more * sooner, 1 / a, -safe
            log_odds = np.log(a * safe) + more * by_r
            left = expit(log_odds)
            gone, doubt = number_of * left, number_of * left * (1 - left)
            value = (
                _dot(buyers, betaln(a, b + purchases) - betaln(a, b) + gammaln(r + purchases) - gammaln(r))
                + customers * r * np.log(alpha)
                - _dot(count, total * log_age)
                + _dot(number_of, np.logaddexp(0, log_odds))
            )
            everyone = digamma(a + b) - digamma(a + b + purchases)
            gradient = np.array(
                [
                    _dot(buyers, digamma(r + purchases) - digamma(r))
                    + customers * np.log(alpha)
                    - _dot(count, log_age),
                    customers * r / alpha - _dot(count, total * old),
                    _dot(buyers, everyone),
                    _dot(buyers, everyone + digamma(b + purchases) - digamma(b)),
                ]
            )
            gradient += [_dot(gone, by_r), _dot(gone, by_alpha), gone.sum() * by_a, _dot(gone, by_b)]
            second = np.zeros((4, 4))
            all_of_them = _trigamma(a + b) - _trigamma(a + b + purchases)
            second[0, 0] = _dot(buyers, _trigamma(r + purchases) - _trigamma(r))
            second[0, 1] = customers / alpha - _dot(count, old) + _dot(gone, sooner)
            second[1, 1] = (
                _dot(count, total * old**2) - customers * r / alpha**2 - _dot(gone, by_alpha * (old_again + last))
            )
            second[2, 2] = _dot(buyers, all_of_them) - gone.sum() / a**2
            second[2, 3] = _dot(buyers, all_of_them)
            second[3, 3] = _dot(buyers, all_of_them + _trigamma(b + purchases) - _trigamma(b)) + _dot(gone, safe**2)
            second += np.triu(second, 1).T
            changes = np.stack([by_r, by_alpha, np.full_like(safe, by_a), by_b])
            return value, gradient, second + np.einsum("in,jn", doubt * changes, changes)

        # Starting from the observed rate makes the fit the same whatever unit time is in.
        return _fitted(
            cls, log_likelihood, [1, (_dot(count, age)) / (_dot(count, x)), 1, 1], observations=int(customers)
        )

    def simulate(self, T: ArrayLike, seed: int | np.random.Generator) -> pd.DataFrame:  # noqa: N803
        """Return customers who behave as this model says: data whose true parameters are known.

        Parameters
        ----------
        T
            Age of each customer at the end of the observation, at least 0, shape (n,).
        seed
            Seed of the random numbers, or a generator.

        Returns
        -------
        pandas.DataFrame
            One row per customer with ``frequency``, ``recency`` and ``T``, as :meth:`fit` takes them.

        Raises
        ------
        ValueError
            If there is no customer or an age is negative or not finite.

        Examples
        --------
        >>> customers = BGNBD(0.243, 4.414, 0.793, 2.426).simulate([38.86] * 1000, seed=1)
        >>> customers.columns.to_list()
        ['frequency', 'recency', 'T']
        """
        (age,) = _customers(T=T)
        rng = generator(seed)
        rate = rng.gamma(self.r, 1 / self.alpha, len(age))
        leaving = rng.beta(self.a, self.b, len(age))
        frequency, recency = np.zeros(len(age), dtype=np.int64), np.zeros(len(age))
        there = np.flatnonzero(rate > 0)
        while len(there):
            moment = recency[there] + rng.exponential(1 / rate[there])
            in_time = moment <= age[there]
            there = there[in_time]
            frequency[there] += 1
            recency[there] = moment[in_time]
            there = there[rng.random(len(there)) >= leaving[there]]
        return pd.DataFrame({"frequency": frequency, "recency": recency, "T": age})

    def _probability_while_there(self, n: np.ndarray, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the probability of n purchases within t of customers who are there at its start."""
        r, b, later = self.r + x, self.b + x, t / (self.alpha + age)
        with np.errstate(divide="ignore", invalid="ignore"):
            counted = xlog1py(-r, later) + xlogy(n, later) - xlog1py(n, later)
        never_left = np.exp(counted + _log_rising(r, n) - gammaln(n + 1))
        before = np.maximum(n - 1, 0)
        stayed = np.exp(_log_rising(b, n) - _log_rising(self.a + b, n))
        left_last = np.exp(_log_rising(b, before) - _log_rising(self.a + b, before)) * self.a / (self.a + b + before)
        at_least = betainc(np.maximum(n, 1), r, later / (1 + later))
        return stayed * never_left + np.where(n > 0, left_last * at_least, 0.0)

    def _alive(self, x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray) -> np.ndarray:
        log_odds = np.log(self.a / (self.b + np.maximum(x, 1) - 1)) + (self.r + x) * np.log(
            (self.alpha + age) / (self.alpha + age_at_last)
        )
        return np.where(x > 0, expit(-log_odds), 1.0)

    def _purchases_while_there(self, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the expected purchases within ``t`` of customers who are there at its start.

        The published formula, with Euler's transformation of the hypergeometric function: the factor in front of it,
        (alpha / (alpha + t)) ** r, underflows for customers with many purchases just where the function overflows.
        Where it has no value, or has lost its digits, the integral behind it is taken.
        """
        shape = np.broadcast_shapes(t.shape, x.shape, age.shape)
        r, later, b = (
            np.broadcast_to(part, shape).ravel() for part in (self.r + x, t / (self.alpha + age), self.b + x)
        )
        total, remaining = self.a + b - 1, 1 / (1 + later)
        # At a = 1 and at a + b = 1 it is 0 / 0; at parameters in the hundreds it overflows.
        with np.errstate(all="ignore"):
            difference = 1 - remaining ** (self.a - 1) * hyp2f1(self.a - 1, total - r, total, 1 - remaining)
            expected = total / np.float64(self.a - 1) * difference
        # Nobody who may leave buys more than at the mean rate; SciPy's function can be wild where a is next to 1.
        possible = (expected >= 0) & (expected <= r * later)
        lost = ~(possible & (abs(difference) > SMALLEST_DIFFERENCE) & (later < LONGEST_CLOSED))
        for rows in np.array_split(np.flatnonzero(lost), -(-lost.sum() // TOGETHER) or 1):
            expected[rows] = self._integrated(r[rows], later[rows], b[rows])
        return expected.reshape(shape)

    def _integrated(self, r: np.ndarray, later: np.ndarray, b: np.ndarray) -> np.ndarray:
        r"""Return the expected purchases of customers who are there, time in units of alpha, arrays of shape (n,).

        A customer who leaves with probability p makes :math:`(1 - (1 + p t)^{-r}) / p` purchases on average.
        """
        with np.errstate(divide="ignore"):
            constant = 1e-9 / ((r + 1) * later)
        r, later = r[:, None], later[:, None]
        return _beta_mean(lambda p: -np.expm1(-r * np.log1p(p * later)) / p, self.a, b, constant)


def _beta_mean(
    function: Callable[[np.ndarray], np.ndarray], a: float, b: np.ndarray, constant: np.ndarray
) -> np.ndarray:
    """Return the mean of a positive function of p over beta distributions of p, shape (n,) as b and ``constant``.

    ``function`` takes p of shape (n, points), and does not change any more where p is below ``constant``, or next to 1.
    Gauss-Legendre points are laid on the scale of ln p / (1 - p), on which it and the density are smooth for parameters
    of any size; all terms are positive, so that no digit is lost.
    """
    centre, spread = digamma(a) - digamma(b), np.sqrt(_trigamma(a) + _trigamma(b))
    high = np.clip(centre + 40 * spread, -700, 21)
    with np.errstate(divide="ignore"):
        low = np.clip(np.maximum(np.minimum(np.log(constant), -21), centre - 40 * spread), -700, high)
    at = (high + low)[:, None] / 2 + (high - low)[:, None] / 2 * POINTS
    density = np.exp(a * log_expit(at) + b[:, None] * log_expit(-at) - betaln(a, b)[:, None])
    middle = (density * function(expit(at))) @ WEIGHTS * (high - low) / 2
    first, last = expit(low), expit(high)
    below, above = (function(end[:, None])[:, 0] for end in (first, last))
    # Beyond the ends the function is what it is there, and the mass is known.
    return middle + below * betainc(a, b, first) + above * betaincc(a, b, last)


@dataclass(frozen=True, repr=False)
class GammaGamma(Fitted):
    r"""What customers spend per purchase, seen through few purchases each: the gamma-gamma model.

    The value of a purchase varies around the customer's own mean as a gamma distribution (shape p), and the means vary
    between customers (q, v). It must not depend on how often a customer buys: check their correlation first.

    Parameters
    ----------
    p
        Shape of a customer's values, above 0.
    q, v
        Shape and scale of the distribution between customers, above 0; v is in money. The mean over all customers is
        :math:`p v / (q - 1)`.

    Raises
    ------
    ValueError
        If a parameter is not above 0.

    References
    ----------
    Fader and Hardie, "The Gamma-Gamma Model of Monetary Value", note 025 on brucehardie.com, 2013. Fader, Hardie and
    Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", *Journal of Marketing Research* 42(4), 2005,
    doi 10.1509/jmkr.2005.42.4.415.

    Examples
    --------
    >>> model = GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> model.conditional_expected_value(frequency=[0, 1, 2], monetary=[0, 11.77, 22.35]).round(1)
    array([35.2, 18.9, 24.7])
    """

    p: float
    q: float
    v: float

    _meanings: ClassVar[dict[tuple[str, ...], str]] = {
        ("q up",): "Customers hardly differ in what they spend: only their mean p * v / (q - 1) is known.",
        ("p up",): "All purchases of a customer seem to be of one value.",
    }

    @classmethod
    @same_labels
    def fit(cls, frequency: ArrayLike, monetary: ArrayLike) -> Self:
        r"""Return the model that makes the observed mean values most likely.

        .. math:: f(z \mid x) = \frac{\Gamma(px + q)}{\Gamma(px)\, \Gamma(q)}
            \frac{v^q\, z^{px - 1} x^{px}}{(v + xz)^{px + q}}

        Parameters
        ----------
        frequency
            Number of purchases behind each mean, whole numbers, shape (n,). Rows with 0 say nothing of values and are
            passed over, whatever their mean, NaN included.
        monetary
            Mean value of these purchases, in money, above 0 where the frequency is, shape (n,).

        Returns
        -------
        GammaGamma
            With its log-likelihood and errors. A parameter that is ``at_bound`` says that the values hardly vary,
            within or between customers, in a way these data can show.

        Raises
        ------
        ValueError
            If the arguments differ in length or labels, are empty, negative or not finite, a mean value is 0, or fewer
            than two customers have a purchase.

        Warns
        -----
        FitWarning
            If the data set no limit to a parameter, or the search ended before a maximum.

        Examples
        --------
        >>> from custrel.data import cdnow
        >>> model = GammaGamma.fit(cdnow()["frequency"], cdnow()["monetary"])
        >>> round(model.p, 2), round(model.q, 2), round(model.v, 2)
        (6.25, 3.74, 15.45)
        """
        some = whole_numbers("frequency", frequency) > 0
        # A mean of no purchase is 0 or NaN; it says nothing.
        if some.shape == np.shape(monetary):
            monetary = np.where(some, finite_or_nan("monetary", monetary), 0.0)
        x, z = _customers(frequency=frequency, monetary=monetary)
        x, z = x[some], z[some]
        if len(x) == 0:
            raise ValueError("Every frequency is 0: without purchases there are no values to learn from.")
        if len(x) == 1:
            raise ValueError("One customer has a purchase; how customers differ needs several to be seen.")
        if (z == 0).any():
            raise ValueError("monetary must be above 0 where frequency is: leave purchases that cost nothing out.")
        (x, z), count = _grouped(x, z)
        purchases, position = np.unique(x, return_inverse=True)
        buyers = np.bincount(position, weights=count)
        customers = count.sum()
        spent = x * z
        log_spent, log_z = np.log(spent), np.log(z)

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
            p, q, v = parameters
            shape = p * purchases
            both, total = v + spent, p * x + q
            log_both, inverse = np.log(both), 1 / both
            value = (
                -_dot(buyers, betaln(shape, q))
                + customers * q * np.log(v)
                + _dot(count, p * x * log_spent - log_z - total * log_both)
            )
            sum_ = digamma(shape + q)
            gradient = np.array(
                [
                    _dot(buyers, purchases * (sum_ - digamma(shape))) + _dot(count, x * (log_spent - log_both)),
                    _dot(buyers, sum_ - digamma(q)) + customers * np.log(v) - _dot(count, log_both),
                    customers * q / v - _dot(count, total * inverse),
                ]
            )
            bend = _trigamma(shape + q)
            second = np.zeros((3, 3))
            second[0, 0] = _dot(buyers, purchases**2 * (bend - _trigamma(shape)))
            second[0, 1] = _dot(buyers, purchases * bend)
            second[0, 2] = -_dot(count, x * inverse)
            second[1, 1] = _dot(buyers, bend - _trigamma(q))
            second[1, 2] = customers / v - _dot(count, inverse)
            second[2, 2] = _dot(count, total * inverse**2) - customers * q / v**2
            return value, gradient, second + np.triu(second, 1).T

        # A scale from the data makes the fit the same whatever the currency; the geometric mean, because few customers
        # who spend much move the mean by orders of magnitude, and the search would start too far away.
        start = [1, 2, np.exp(_dot(count, log_z) / customers)]
        return _fitted(cls, log_likelihood, start, observations=int(customers))

    def simulate(self, frequency: ArrayLike, seed: int | np.random.Generator) -> pd.DataFrame:
        """Return customers who spend as this model says.

        Parameters
        ----------
        frequency
            Number of purchases behind each customer's mean, whole numbers, shape (n,).
        seed
            Seed of the random numbers, or a generator.

        Returns
        -------
        pandas.DataFrame
            One row per customer with ``frequency`` and ``monetary``, NaN without a purchase, as :meth:`fit` takes them.

        Raises
        ------
        ValueError
            If there is no customer or a frequency is not a whole number.

        Examples
        --------
        >>> customers = GammaGamma(6.25, 3.74, 15.44).simulate([1, 2] * 1000, seed=1)
        >>> round(float(customers["monetary"].mean()), 1)
        35.1
        """
        (x,) = _customers(frequency=frequency)
        rng = generator(seed)
        rate = rng.gamma(self.q, 1 / self.v, len(x))
        with np.errstate(invalid="ignore", divide="ignore"):
            monetary = np.where(x > 0, rng.gamma(self.p * x) / (rate * x), np.nan)
        return pd.DataFrame({"frequency": x.astype(int), "monetary": monetary})

    def _again(self, design: tuple[Any, ...], rng: np.random.Generator) -> Self:
        (sizes,) = design
        customers = self.simulate(sizes, rng)
        return type(self).fit(customers["frequency"], customers["monetary"])

    @like_arguments
    def conditional_expected_value(self, frequency: ArrayLike, monetary: ArrayLike) -> np.ndarray:
        r"""Return the expected value of a customer's future purchases, in the money of the fit.

        .. math:: E[M \mid x, z] = \frac{p\,(v + x z)}{p x + q - 1}

        A weighted mean of all customers' and the customer's own mean; the more purchases, the more its own counts.
        Infinite where :math:`p x + q \le 1`: so few purchases do not tame a distribution with so heavy a tail.

        Parameters
        ----------
        frequency
            Number of purchases behind each mean, whole, at least 0. Array or scalar.
        monetary
            Mean value of these purchases, in money, at least 0; any value, NaN as well, where the frequency is 0.

        Returns
        -------
        float or numpy.ndarray
            Money per purchase, in the broadcast shape of the arguments.

        Raises
        ------
        ValueError
            If a frequency is not a whole number, or a mean value is negative or not finite.

        References
        ----------
        Fader and Hardie (2013).

        Examples
        --------
        >>> round(GammaGamma(6.25, 3.74, 15.44).conditional_expected_value(2, 22.35), 1)
        24.7
        """
        x = whole_numbers("frequency", frequency)
        # A mean of no purchase is 0 or NaN; it says nothing.
        some = np.broadcast_to(x > 0, np.broadcast_shapes(x.shape, np.shape(monetary)))
        z = not_negative("monetary", np.where(some, finite_or_nan("monetary", monetary), 0.0))
        weight = np.asarray(self.p * x + self.q - 1)
        value = self.p * (self.v + x * z)
        return np.divide(value, weight, out=np.full(np.broadcast(value, weight).shape, np.inf), where=weight > 0)
