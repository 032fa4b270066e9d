"""What customers will do, given what they did: models of buying until the customer leaves ("buy till you die").

Reached as :mod:`custrel.lifetime`, which names the three models too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import betaln, digamma, expit, gammaln, hyp2f1

from custrel._checks import not_negative, number, scalars_out

# Parameters are sought as logarithms within this distance from the start: a factor of 22,000 either way. Where the data
# hold no trace of a parameter (nobody leaves, all customers alike) it ends there instead of running to 0 or infinity.
FARTHEST = 10.0


def _maximum(
    log_likelihood: Callable[[np.ndarray], tuple[float, np.ndarray]], start: Sequence[float]
) -> tuple[list[float], float]:
    """Return the positive parameters with the highest log-likelihood, and that log-likelihood.

    ``log_likelihood`` takes the parameters and returns its value and its gradient.
    """
    first = np.log(start)
    # BFGS takes the curvature to be 1 at first; this scale brings it there. (L-BFGS-B and TNC, which know bounds, were
    # slower: the one calls a threaded library for tiny matrices, the other needs several times as many steps.)
    scale = 20 / abs(log_likelihood(np.exp(first))[0])

    def parameters(steps: np.ndarray) -> np.ndarray:
        return np.exp(first + FARTHEST * np.tanh(steps / FARTHEST))

    def loss(steps: np.ndarray) -> tuple[float, np.ndarray]:
        here = parameters(steps)
        value, gradient = log_likelihood(here)
        return -value * scale, -gradient * here / np.cosh(steps / FARTHEST) ** 2 * scale

    found = minimize(loss, np.zeros(len(first)), jac=True, method="BFGS", options={"gtol": 1e-7})
    return parameters(found.x).tolist(), float(-found.fun / scale)


def _check_parameters(**parameters: float) -> None:
    for name, value in parameters.items():
        if not number(name, value) > 0:
            raise ValueError(f"{name} must be above 0, not {value}.")


def _customers(**columns: ArrayLike) -> list[np.ndarray]:
    """Return the columns as arrays of one length, at least one customer long."""
    arrays = [not_negative(name, column) for name, column in columns.items()]
    if any(array.ndim != 1 or len(array) != len(arrays[0]) for array in arrays):
        shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(columns, arrays, strict=True))
        raise ValueError(f"Give one value per customer in each argument; the shapes are {shapes}.")
    if len(arrays[0]) == 0:
        raise ValueError("There is no customer in the data; a fit needs some.")
    return arrays


def _whole(name: str, counts: np.ndarray) -> None:
    if (counts != np.floor(counts)).any():
        raise ValueError(f"{name} must hold whole numbers: counts of repeat purchases.")


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


@dataclass(frozen=True)
class ShiftedBetaGeometric:
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
    log_likelihood
        Of the data the model was fitted to; None if the parameters were given.

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
    log_likelihood: float | None = None

    def __post_init__(self) -> None:
        _check_parameters(alpha=self.alpha, beta=self.beta)

    @classmethod
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
            With its log-likelihood. If retention does not rise with age, all customers are estimated alike: alpha and
            beta are then very large and only their ratio has a meaning.

        Raises
        ------
        ValueError
            If there are fewer than three counts, one is negative or not finite, they increase, or nobody stayed or
            nobody left.

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

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
            # The same sum, written by period at risk: N_t stay with r_t and the rest leave with 1 - r_t.
            alpha, beta = parameters
            stay, all_ = beta + age, alpha + beta + age
            value = (after * np.log(stay / all_) + (before - after) * np.log(alpha / all_)).sum()
            at_risk = (before / all_).sum()
            return value, np.array([(before - after).sum() / alpha - at_risk, (after / stay).sum() - at_risk])

        return cls(*_flat(_maximum(log_likelihood, [1, 1])))

    @scalars_out
    def survival(self, t: ArrayLike) -> np.ndarray:
        """Return the share of the cohort still there after ``t`` periods, a fraction.

        >>> round(ShiftedBetaGeometric(0.704, 1.182).survival(12), 3)
        0.17
        """
        return np.exp(betaln(self.alpha, self.beta + not_negative("t", t)) - betaln(self.alpha, self.beta))

    @scalars_out
    def retention(self, t: ArrayLike) -> np.ndarray:
        """Return the share of those there after ``t`` - 1 periods who are there after ``t``, for ``t`` from 1.

        >>> ShiftedBetaGeometric(1, 1).retention([1, 2, 3]).round(3)
        array([0.5  , 0.667, 0.75 ])
        """
        t = number("t", t)
        if (t < 1).any():
            raise ValueError(f"t must be at least 1, the first period in which a customer can leave, not {t.min():g}.")
        return (self.beta + t - 1) / (self.alpha + self.beta + t - 1)


def _flat(maximum: tuple[list[float], float]) -> list[float]:
    parameters, log_likelihood = maximum
    return [*parameters, log_likelihood]


@dataclass(frozen=True)
class BGNBD:
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
    log_likelihood
        Of the data the model was fitted to; None if the parameters were given.

    Raises
    ------
    ValueError
        If a parameter is not above 0.

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
    log_likelihood: float | None = None

    def __post_init__(self) -> None:
        _check_parameters(r=self.r, alpha=self.alpha, a=self.a, b=self.b)

    @classmethod
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
            With its log-likelihood. Customers with equal rows are counted, not repeated, so a million of them take
            seconds. A parameter in the thousands, or near 0, says that customers hardly differ, or hardly leave, in a
            way these data can show.

        Raises
        ------
        ValueError
            If the arguments differ in length, are empty, negative or not finite, a recency exceeds its T or is above 0
            without a repeat purchase, or nobody ever bought again.

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
        if columns[0].max() == 0:
            raise ValueError("Nobody bought again: without repeat purchases there is no rate to estimate.")
        (x, age_at_last, age), count = _grouped(*columns)
        # Gamma and beta functions depend on x alone, which takes few values; logarithms of time on the rows.
        purchases, position = np.unique(x, return_inverse=True)
        buyers = np.bincount(position, weights=count)
        again = x > 0
        customers = count.sum()

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
            r, alpha, a, b = parameters
            total = r + x
            log_age, log_last = np.log(alpha + age), np.log(alpha + age_at_last)
            # The odds that a repeat buyer has left, P(left) / P(alive), and P(left) itself.
            safe = b + np.maximum(x, 1) - 1
            log_odds = np.where(again, np.log(a / safe) + total * (log_age - log_last), -np.inf)
            left = count * expit(log_odds)
            by_purchases = betaln(a, b + purchases) - betaln(a, b) + gammaln(r + purchases) - gammaln(r)
            value = (
                buyers @ by_purchases
                + customers * r * np.log(alpha)
                - count @ (total * log_age)
                + count @ np.logaddexp(0, log_odds)
            )
            everyone = digamma(a + b) - digamma(a + b + purchases)
            gradient = [
                buyers @ (digamma(r + purchases) - digamma(r))
                + customers * np.log(alpha)
                - count @ log_age
                + left @ (log_age - log_last),
                customers * r / alpha
                - count @ (total / (alpha + age))
                + left @ (total * (1 / (alpha + age) - 1 / (alpha + age_at_last))),
                buyers @ everyone + left.sum() / a,
                buyers @ (everyone + digamma(b + purchases) - digamma(b)) - (left / safe).sum(),
            ]
            return value, np.array(gradient)

        # Starting from the observed rate makes the fit the same whatever unit time is in.
        return cls(*_flat(_maximum(log_likelihood, [1, (count @ age) / (count @ x), 1, 1])))

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
        rng = np.random.default_rng(seed)
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

    @scalars_out
    def expected_purchases(self, t: ArrayLike) -> np.ndarray:
        r"""Return how many repeat purchases a new customer makes on average within ``t`` of the first purchase.

        .. math:: E[X(t)] = \frac{a + b - 1}{a - 1} \left[ 1 - \left(\frac{\alpha}{\alpha + t}\right)^r
            {}_2F_1\!\left(r, b; a + b - 1; \tfrac{t}{\alpha + t}\right) \right]

        >>> round(BGNBD(0.243, 4.414, 0.793, 2.426).expected_purchases(32), 2)
        1.05
        """
        return _purchases_while_there(self.r, self.alpha, self.a, self.b, not_negative("t", t))

    @scalars_out
    def conditional_expected_purchases(
        self,
        t: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        T: ArrayLike,  # noqa: N803
    ) -> np.ndarray:
        """Return how many purchases a customer with this history makes on average in the next ``t``.

        It is the probability that the customer is still there, times what a customer with this history would buy if
        there. ``recency`` is the age at the last purchase.

        >>> model = BGNBD(0.243, 4.414, 0.793, 2.426)
        >>> round(model.conditional_expected_purchases(39, frequency=2, recency=30.43, T=38.86), 3)
        1.226
        """
        t = not_negative("t", t)
        x, _, age = history = _history(frequency, recency, T)
        expected = _purchases_while_there(self.r + x, self.alpha + age, self.a, self.b + x, t)
        return self._alive(*history) * expected

    @scalars_out
    def probability_alive(
        self,
        frequency: ArrayLike,
        recency: ArrayLike,
        T: ArrayLike,  # noqa: N803
    ) -> np.ndarray:
        r"""Return the probability that a customer with this history has not left.

        .. math:: P = \left[ 1 + \delta_{x > 0} \frac{a}{b + x - 1}
            \left( \frac{\alpha + T}{\alpha + t_x} \right)^{r + x} \right]^{-1}

        It is 1 without a repeat purchase, however long ago the first: in this model customers leave only after one.
        ``recency`` is the age at the last purchase.

        >>> model = BGNBD(0.243, 4.414, 0.793, 2.426)
        >>> model.probability_alive(frequency=[2, 2, 0], recency=[30.43, 5, 0], T=38.86).round(3)
        array([0.727, 0.124, 1.   ])
        """
        return self._alive(*_history(frequency, recency, T))

    def _alive(self, x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray) -> np.ndarray:
        log_odds = np.log(self.a / (self.b + np.maximum(x, 1) - 1)) + (self.r + x) * np.log(
            (self.alpha + age) / (self.alpha + age_at_last)
        )
        return np.where(x > 0, expit(-log_odds), 1.0)


def _history(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> tuple[np.ndarray, ...]:  # noqa: N803
    x, age_at_last, age = not_negative("frequency", frequency), not_negative("recency", recency), not_negative("T", T)
    _check_history(x, age_at_last, age)
    return x, age_at_last, age


def _check_history(x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray) -> None:
    _whole("frequency", x)
    meaning = "recency here is the age at the last purchase, not the time since it"
    if (age_at_last > age).any():
        raise ValueError(f"A recency exceeds its T; {meaning}, and T the age at the end. Both need one unit.")
    if ((x == 0) & (age_at_last > 0)).any():
        raise ValueError(f"A recency is above 0 where frequency is 0; {meaning}, so it is 0 for who bought once.")


def _purchases_while_there(
    r: float | np.ndarray, alpha: float | np.ndarray, a: float, b: float | np.ndarray, t: np.ndarray
) -> np.ndarray:
    """Return the expected purchases within ``t`` of a customer who is there at its start.

    The published formula, with Euler's transformation of the hypergeometric function: the factor in front of it,
    (alpha / (alpha + t)) ** r, underflows for customers with many purchases just where the function overflows.
    """
    # At a = 1 and at a + b = 1 the formula is 0 / 0 but has a limit; a step aside changes the result by about its own
    # size, which the first must balance against the digits lost in the difference.
    a = a if abs(a - 1) > 1e-6 else 1 + 1e-6
    total = np.where(np.abs(a + b - 1) > 1e-9, a + b - 1, 1e-9)
    remaining = alpha / (alpha + t)
    function = hyp2f1(a - 1, total - r, total, 1 - remaining)
    return total / (a - 1) * (1 - remaining ** (a - 1) * function)


@dataclass(frozen=True)
class GammaGamma:
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
    log_likelihood
        Of the data the model was fitted to; None if the parameters were given.

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
    log_likelihood: float | None = None

    def __post_init__(self) -> None:
        _check_parameters(p=self.p, q=self.q, v=self.v)

    @classmethod
    def fit(cls, frequency: ArrayLike, monetary: ArrayLike) -> Self:
        r"""Return the model that makes the observed mean values most likely.

        .. math:: f(z \mid x) = \frac{\Gamma(px + q)}{\Gamma(px)\, \Gamma(q)}
            \frac{v^q\, z^{px - 1} x^{px}}{(v + xz)^{px + q}}

        Parameters
        ----------
        frequency
            Number of purchases behind each mean, whole numbers, shape (n,). Rows with 0 say nothing of values and are
            passed over.
        monetary
            Mean value of these purchases, in money, above 0 where the frequency is, shape (n,).

        Returns
        -------
        GammaGamma
            With its log-likelihood. A parameter in the thousands says that the values hardly vary, within or between
            customers, in a way these data can show.

        Raises
        ------
        ValueError
            If the arguments differ in length, are empty, negative or not finite, a mean value is 0, or no customer has
            a purchase.

        Examples
        --------
        >>> from custrel.data import cdnow
        >>> model = GammaGamma.fit(cdnow()["frequency"], cdnow()["monetary"])
        >>> round(model.p, 2), round(model.q, 2), round(model.v, 2)
        (6.25, 3.74, 15.45)
        """
        x, z = _customers(frequency=frequency, monetary=monetary)
        _whole("frequency", x)
        x, z = x[x > 0], z[x > 0]
        if len(x) == 0:
            raise ValueError("Every frequency is 0: without purchases there are no values to learn from.")
        if (z == 0).any():
            raise ValueError("monetary must be above 0 where frequency is: leave purchases that cost nothing out.")
        (x, z), count = _grouped(x, z)
        purchases, position = np.unique(x, return_inverse=True)
        buyers = np.bincount(position, weights=count)
        customers = count.sum()
        spent = x * z
        log_spent, log_z = np.log(spent), np.log(z)

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
            p, q, v = parameters
            shape = p * purchases
            log_both = np.log(v + spent)
            value = (
                -buyers @ betaln(shape, q)
                + customers * q * np.log(v)
                + count @ (p * x * log_spent - log_z - (p * x + q) * log_both)
            )
            sum_ = digamma(shape + q)
            gradient = [
                buyers @ (purchases * (sum_ - digamma(shape))) + count @ (x * (log_spent - log_both)),
                buyers @ (sum_ - digamma(q)) + customers * np.log(v) - count @ log_both,
                customers * q / v - count @ ((p * x + q) / (v + spent)),
            ]
            return value, np.array(gradient)

        # Starting from the observed mean makes the fit the same whatever the currency.
        return cls(*_flat(_maximum(log_likelihood, [1, 2, (count @ z) / customers])))

    @scalars_out
    def conditional_expected_value(self, frequency: ArrayLike, monetary: ArrayLike) -> np.ndarray:
        r"""Return the expected value of a customer's future purchases, in the money of the fit.

        .. math:: E[M \mid x, z] = \frac{p\,(v + x z)}{p x + q - 1}

        A weighted mean of all customers' and the customer's own mean; the more purchases, the more its own counts.
        Infinite where :math:`p x + q \le 1`: so few purchases do not tame a distribution with so heavy a tail.

        >>> round(GammaGamma(6.25, 3.74, 15.44).conditional_expected_value(2, 22.35), 1)
        24.7
        """
        x, z = not_negative("frequency", frequency), not_negative("monetary", monetary)
        weight = np.asarray(self.p * x + self.q - 1)
        value = self.p * (self.v + x * z)
        return np.divide(value, weight, out=np.full(np.broadcast(value, weight).shape, np.inf), where=weight > 0)
