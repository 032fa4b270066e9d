"""Customers without a contract who may leave at any moment: the Pareto/NBD model.

Reached as :mod:`custrel.lifetime`, which names the model too.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import digamma, exprel, gammaln, xlog1py, xlogy, zeta

from custrel._checks import generator, same_labels
from custrel.btyd import _customers, _grouped, _log_rising
from custrel.buying import BuyerModel, _check_history
from custrel.fitting import _dot, _fitted


def _gauss_legendre(points: int) -> tuple[np.ndarray, np.ndarray]:
    at, weights = np.polynomial.legendre.leggauss(points)
    return (at + 1) / 2, weights / 2


# Points on (0, 1) of the integrals over the moment of leaving: of the likelihood, and of the probability of a number of
# purchases, which is a narrow peak where the number is large.
POINTS, WEIGHTS = _gauss_legendre(32)
MOMENTS, MOMENT_WEIGHTS = _gauss_legendre(200)


@dataclass(frozen=True, repr=False)
class ParetoNBD(BuyerModel):
    r"""Customers without a contract, who buy at random times and may leave at any moment: Pareto/NBD.

    While there, a customer buys at a rate that differs between customers as a gamma distribution (shape r, rate alpha);
    the time until a customer leaves is exponential with a rate that differs as another (shape s, rate beta). Unlike in
    :class:`custrel.btyd.BGNBD` a customer who never bought again may have left.

    ``frequency``, ``recency`` and ``T`` mean the same as there: purchases after the first, the age at the last one, and
    the age at the end of the observation.

    Parameters
    ----------
    r, alpha
        Shape and rate of the gamma distribution of purchase rates, above 0; the mean is r / alpha purchases per unit
        of time.
    s, beta
        Shape and rate of the gamma distribution of the rates of leaving, above 0; the mean is s / beta per unit of
        time.

    Raises
    ------
    ValueError
        If a parameter is not above 0.

    Notes
    -----
    Of new customers, with :math:`p_n(\tau)` the negative binomial probability of n purchases in a time :math:`\tau`
    and :math:`f` the density of the moment of leaving,

    .. math:: E[X(t)] = \frac{r \beta}{\alpha (s - 1)}
        \left[ 1 - \left(\frac{\beta}{\beta + t}\right)^{s - 1} \right]

    .. math:: P(X(t) = n) = p_n(t)\, P(\text{there at } t) + \int_0^t p_n(\tau)\, f(\tau) \,\mathrm{d}\tau

    and who has a history and is there is a new customer with r + x, alpha + T and beta + T for r, alpha and beta. The
    probability of being there is the part of the likelihood that is for customers who are.

    References
    ----------
    Schmittlein, Morrison and Colombo, "Counting Your Customers: Who Are They and What Will They Do Next?", *Management
    Science* 33(1), 1987, doi 10.1287/mnsc.33.1.1. Fader and Hardie, "A Note on Deriving the Pareto/NBD Model and
    Related Expressions", brucehardie.com, 2005.

    Examples
    --------
    >>> model = ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> model.expected_purchases([1, 32, 78]).round(3)
    array([0.051, 1.056, 1.909])
    """

    r: float
    alpha: float
    s: float
    beta: float

    _meanings: ClassVar[dict[tuple[str, ...], str]] = {
        ("r up", "alpha up"): "Customers hardly differ in how often they buy: only r / alpha, the mean rate, is known.",
        ("s up", "beta up"): "Customers hardly differ in how they leave: only s / beta, the mean rate, is known.",
        ("s down",): "Hardly anybody is seen to leave: a longer time may show who does.",
    }

    @classmethod
    @same_labels
    def fit(cls, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Self:  # noqa: N803
        r"""Return the model that makes the observed customers most likely.

        .. math:: L = \frac{\Gamma(r + x)\, \alpha^r \beta^s}{\Gamma(r)} \left[
            \frac{1}{(\alpha + T)^{r + x} (\beta + T)^s}
            + \int_{t_x}^T \frac{s \,\mathrm{d}\tau}{(\alpha + \tau)^{r + x} (\beta + \tau)^{s + 1}} \right]

        The first term is for customers who are still there, the second for those who left after their last purchase; it
        is integrated numerically, which is as fast as a hypergeometric function and holds for all parameters.

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
        ParetoNBD
            With its log-likelihood and errors.

        Raises
        ------
        ValueError
            As :meth:`custrel.btyd.BGNBD.fit`.

        Warns
        -----
        FitWarning
            If the data set no limit to a parameter, or the search ended before a maximum.

        Examples
        --------
        >>> from custrel.data import cdnow
        >>> model = ParetoNBD.fit(*(cdnow()[name] for name in ("frequency", "recency", "T")))
        >>> [round(value, 3) for value in (model.r, model.alpha, model.s, model.beta)]
        [0.553, 10.578, 0.606, 11.668]
        >>> round(model.log_likelihood, 1)
        -9595.0
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
        purchases, position = np.unique(x, return_inverse=True)
        buyers = np.bincount(position, weights=count)
        customers = count.sum()

        def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
            r, alpha, s, beta = parameters
            log_terms, moment = _terms(r, alpha, s, beta, x, age_at_last, age)
            largest = log_terms.max(axis=1, keepdims=True)
            share = np.exp(log_terms - largest)
            sums = share.sum(axis=1, keepdims=True)
            value = (
                _dot(buyers, gammaln(r + purchases) - gammaln(r))
                + customers * (r * np.log(alpha) + s * np.log(beta))
                + _dot(count, (largest + np.log(sums))[:, 0])
            )
            # Each row is a mixture over the moment of leaving; the last column is for those who are still there. The
            # derivatives of the logarithm of a mixture are means and covariances of those of its parts.
            share /= sums
            weight = count[:, None] * share
            total, left = (r + x)[:, None], np.append(np.ones(len(POINTS)), 0.0)
            old, gone = 1 / (alpha + moment), 1 / (beta + moment)
            changes = (np.log(old), -total * old, np.log(gone) + left / s, -(s + left) * gone)
            means = [(share * change).sum(axis=1) for change in changes]
            gradient = np.array([_dot(count, mean) for mean in means])
            gradient += [
                _dot(buyers, digamma(r + purchases) - digamma(r)) + customers * np.log(alpha),
                customers * r / alpha,
                customers * np.log(beta),
                customers * s / beta,
            ]
            second = np.zeros((4, 4))
            for i in range(4):
                weighted = weight * changes[i]
                for j in range(i, 4):
                    second[i, j] = np.einsum("ij,ij", weighted, changes[j]) - _dot(count * means[i], means[j])
            second[0, 0] += _dot(buyers, zeta(2, r + purchases) - zeta(2, r))
            second[0, 1] += customers / alpha - np.einsum("ij,ij", weight, old)
            second[1, 1] += np.einsum("ij,ij", weight, total * old**2) - customers * r / alpha**2
            second[2, 2] -= np.einsum("ij,j", weight, left).sum() / s**2
            second[2, 3] += customers / beta - np.einsum("ij,ij", weight, gone)
            second[3, 3] += np.einsum("ij,ij", weight, (s + left) * gone**2) - customers * s / beta**2
            return value, gradient, second + np.triu(second, 1).T

        mean_age = _dot(count, age) / customers
        start = [1, _dot(count, age) / _dot(count, x), 1, mean_age]
        return _fitted(cls, log_likelihood, start, observations=int(customers))

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
        >>> customers = ParetoNBD(0.553, 10.578, 0.606, 11.669).simulate([38.86] * 1000, seed=1)
        >>> customers.columns.to_list()
        ['frequency', 'recency', 'T']
        """
        (age,) = _customers(T=T)
        rng = generator(seed)
        rate = rng.gamma(self.r, 1 / self.alpha, len(age))
        with np.errstate(divide="ignore", over="ignore"):
            leaving = rng.exponential(1, len(age)) / rng.gamma(self.s, 1 / self.beta, len(age))
        span = np.minimum(leaving, age)
        frequency = rng.poisson(rate * span)
        # The last of n purchases at random moments of a span is at the largest of n shares of it.
        recency = np.where(frequency > 0, span * rng.random(len(age)) ** (1 / np.maximum(frequency, 1)), 0.0)
        return pd.DataFrame({"frequency": frequency, "recency": recency, "T": age})

    def _probability_while_there(self, n: np.ndarray, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the probability of n purchases within t of customers who are there at its start."""
        shape = np.broadcast_shapes(n.shape, t.shape, x.shape, age.shape)
        number_of, ahead, r, alpha, beta = (
            np.broadcast_to(part, shape).reshape(-1, 1)
            for part in (n, t, self.r + x, self.alpha + age, self.beta + age)
        )
        # The moments of leaving lie densely at first, where alpha and beta count, and wide apart later.
        small = np.minimum(alpha / r, beta / self.s) / 10
        y = np.log1p(ahead / small) * MOMENTS
        moment = np.concatenate([small * np.expm1(y), ahead], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_counts = xlog1py(-r, moment / alpha) + xlogy(number_of, moment / (alpha + moment))
            log_counts += _log_rising(r, number_of) - gammaln(number_of + 1)
            leaving = self.s / (beta + moment[:, :-1]) * np.log1p(ahead / small) * small * np.exp(y) * MOMENT_WEIGHTS
        there = np.exp(-self.s * np.log1p(moment / beta))
        chances = np.exp(log_counts) * there
        return ((chances[:, :-1] * leaving).sum(axis=1) + chances[:, -1]).reshape(shape)

    def _alive(self, x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray) -> np.ndarray:
        shape = np.broadcast_shapes(x.shape, age_at_last.shape, age.shape)
        rows = (np.broadcast_to(part, shape).ravel() for part in (x, age_at_last, age))
        log_terms, _ = _terms(self.r, self.alpha, self.s, self.beta, *rows)
        alive = np.exp(log_terms[:, -1] - np.logaddexp.reduce(log_terms, axis=1))
        return alive.reshape(shape)

    def _purchases_while_there(self, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the rate of purchases times the expected time there, which has a limit where s is 1."""
        longer = np.log1p(t / (self.beta + age))
        # (1 - exp(-u)) / u with u = (s - 1) ln(...).
        time_there = (self.beta + age) * longer * exprel((1 - self.s) * longer)
        return (self.r + x) / (self.alpha + age) * time_there


def _terms(
    r: float, alpha: float, s: float, beta: float, x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of the terms whose sum is the bracket of the likelihood, and their moments of leaving.

    The columns are the points of the integral and, last, the end of the observation. With u the logarithm of
    (alpha + tau) / (alpha + t_x) the integrand falls at first like exp(-k u) and later more slowly; on the scale
    ln(1 + k u) both are smooth.
    """
    begin = alpha + age_at_last
    k = 1 + abs(r + x - 1) + (s + 1) * begin / (beta + age_at_last)
    longest = np.log1p(k * np.log((alpha + age) / begin))
    y = longest[:, None] * POINTS
    u = np.expm1(y) / k[:, None]
    moment = np.concatenate([age_at_last[:, None] + begin[:, None] * np.expm1(u), age[:, None]], axis=1)
    log_terms = -(s + 1) * np.log(beta + moment)
    with np.errstate(divide="ignore"):
        log_terms[:, :-1] += np.log(s * WEIGHTS * (longest / k)[:, None]) + y
    log_terms[:, :-1] -= (r + x - 1)[:, None] * (u + np.log(begin)[:, None])
    log_terms[:, -1] += np.log(beta + age) - (r + x) * np.log(alpha + age)
    return log_terms, moment
