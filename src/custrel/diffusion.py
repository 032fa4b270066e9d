"""How a new thing spreads: by its own appeal, by imitation, and by users who bring users."""

import math
import warnings
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares

from custrel._checks import finite_or_nan, generator, like_arguments, not_negative, number, single, whole
from custrel.fitting import FLAT, Fitted, FitWarning

# The starting points of a fit: p and q per period, wide enough for series by the year and by the week.
START_P = np.geomspace(1e-5, 0.5, 25)
START_Q = np.geomspace(1e-3, 3, 25)
# Relative step of derivatives: the third root of the precision balances what is cut off and what is rounded.
STEP = 6e-6
# A market so many times what was seen is a guess: before a tenth of it has adopted, imitation without any limit gives
# the same curve within a tenth.
LARGEST_MARKET = 10
# Where imitation is a millionth of innovation, nobody imitates.
LEAST_IMITATION = 1e-6
# The information has eigenvalues of the order of 1, and derivatives by steps leave errors well below this.
SINGULAR = 1e-9

Method = Literal["ols", "density", "difference"]


@dataclass(frozen=True, repr=False)
class Bass(Fitted):
    r"""The spread of an innovation among m adopters who start by themselves or imitate: the Bass model.

    .. math:: \frac{\mathrm{d}F}{\mathrm{d}t} = (p + q F)(1 - F), \qquad
        F(t) = \frac{1 - e^{-(p + q) t}}{1 + (q / p)\, e^{-(p + q) t}}

    Parameters
    ----------
    p
        Coefficient of innovation, per period, above 0.
    q
        Coefficient of imitation, per period, at least 0.
    m
        Number who adopt in the end, above 0, in the unit of the adoptions.
    residual_sd
        Standard deviation of a period's adoptions around the model, in the unit of m; None without a fit.
    method
        How the model was fitted, as :meth:`fit` takes it; a bootstrap fits alike.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    References
    ----------
    Bass, "A New Product Growth for Model Consumer Durables", *Management Science* 15(5), 1969,
    doi 10.1287/mnsc.15.5.215.

    Examples
    --------
    >>> model = Bass(p=0.03, q=0.38, m=1000)
    >>> round(model.peak_time, 2)
    6.19
    >>> model.cumulative([0, 5, 10]).round(0)
    array([  0., 331., 813.])
    """

    p: float
    q: float
    m: float
    residual_sd: float | None = field(default=None, kw_only=True)
    method: Method = field(default="difference", kw_only=True)

    _nuisances: ClassVar[int] = 1

    def __post_init__(self) -> None:
        number("p, q and m", [self.p, self.q, self.m])
        if not (self.p > 0 and self.q >= 0 and self.m > 0):
            raise ValueError(f"p and m must be above 0 and q at least 0; got p={self.p}, q={self.q}, m={self.m}.")
        if self.residual_sd is not None:
            single("residual_sd", not_negative("residual_sd", self.residual_sd))

    @classmethod
    def fit(cls, adoptions: ArrayLike, method: Method = "difference") -> Self:
        r"""Return the model closest to a series of adoptions, by one of three least squares.

        Parameters
        ----------
        adoptions
            Adoptions in each period from the first one on, at least 0, shape (n,) with n at least 4.
        method
            ``"ols"``: regression of the period's adoptions on those before it, :math:`S_t = a + b Y + c Y^2`, as in
            Bass's article. ``"density"``: nonlinear, the period's adoptions as the rate at its end, :math:`m f(t)`.
            ``"difference"``: nonlinear, as what is added in the period, :math:`m (F(t) - F(t - 1))`, which is what
            such a series records.

        Returns
        -------
        Bass
            The estimates with their errors, which take the deviations of the periods to be independent and of one size;
            on a series that ends before its peak they can be far off. For ``"ols"`` they follow from those of a, b and
            c (delta method). What the series does not fix is ``at_bound``: m if it is more than ten times what was
            seen, q if nobody imitates.

        Raises
        ------
        ValueError
            If the method is unknown, the series is shorter than four periods, negative or not finite, nobody adopted,
            or the regression has no Bass model for a solution.

        Warns
        -----
        FitWarning
            If the series sets no limit to a parameter, or the search ended before the least squares.

        References
        ----------
        Bass (1969) for the regression; Srinivasan and Mason, "Nonlinear Least Squares Estimation of New Product
        Diffusion Models", *Marketing Science* 5(2), 1986, for the difference.

        Examples
        --------
        >>> from custrel.data import load
        >>> sales = load("bass_vcr")["sales_thousand_units"]
        >>> model = Bass.fit(sales, method="difference")
        >>> round(model.m), round(model.p, 4), round(model.q, 3)
        (67660, 0.0088, 0.642)
        """
        series = not_negative("adoptions", adoptions)
        if series.ndim != 1 or len(series) < 4:
            raise ValueError(f"adoptions must be one series of at least four periods, not shape {series.shape}.")
        if not series.any():
            raise ValueError("adoptions are all 0: where nobody adopts there is no spread to fit.")
        if method == "ols":
            return cls._with_errors(series, method, True, *_regression(series))
        if method in ("density", "difference"):
            return cls._with_errors(series, method, *_nonlinear(series, method))
        raise ValueError(f"method must be 'ols', 'density' or 'difference', not {method!r}.")

    @classmethod
    def _with_errors(
        cls,
        series: np.ndarray,
        method: Method,
        found: bool,
        estimates: np.ndarray,
        squares: float,
        inverse: np.ndarray,
    ) -> Self:
        """Return the model with errors, from the sum of squares and the inverse of the sums of products of changes;
        warn if it must not be relied on.
        """
        periods = len(series)
        variance = squares / (periods - 3)
        likely = max(squares / periods, np.finfo(float).tiny)
        p, q, m = estimates
        beyond, alone = m > LARGEST_MARKET * series.sum(), q < LEAST_IMITATION * p
        unknown = np.isnan(np.diag(inverse)) | [False, alone, beyond]
        inverse[unknown], inverse[:, unknown] = np.nan, np.nan
        at_bound = tuple(name for name, lost in zip("pqm", unknown, strict=True) if lost)
        if at_bound:
            meaning = "More periods, or shorter ones, may help."
            if unknown[2] and series[-1] == series.max():
                meaning = "The series ends before its peak: how large the market is cannot be seen yet."
            elif alone:
                meaning = "Nobody seems to imitate: adoptions only fall, as p and m alone say."
            warnings.warn(
                f"Bass: the series sets no limit to {' and '.join(at_bound)}; "
                f"{'its' if len(at_bound) == 1 else 'their'} size means nothing. {meaning}",
                FitWarning,
                stacklevel=3,
            )
        elif not found:
            warnings.warn(
                "Bass: the search stopped before the least squares, so do not use these estimates. Look for periods "
                "whose adoptions are far from all others.",
                FitWarning,
                stacklevel=3,
            )
        return cls(
            *estimates.tolist(),
            log_likelihood=-periods / 2 * (math.log(2 * math.pi * likely) + 1),
            observations=periods,
            converged=found and not at_bound,
            at_bound=at_bound,
            covariance=tuple(map(tuple, (inverse * variance).tolist())),
            residual_sd=math.sqrt(variance),
            method=method,
        )

    def simulate(self, periods: int, seed: int | np.random.Generator) -> np.ndarray:
        """Return a series of adoptions around the model, with deviations of the size that the fit found.

        Parameters
        ----------
        periods
            Length of the series, a whole number of at least 1.
        seed
            Seed of the random numbers, or a generator.

        Returns
        -------
        numpy.ndarray
            Adoptions in each period, at least 0, shape (periods,). Without a fit there are no deviations.

        Raises
        ------
        ValueError
            If periods is not a whole number of at least 1.

        Examples
        --------
        >>> Bass(p=0.03, q=0.38, m=1000).simulate(3, seed=1).round()
        array([36., 49., 65.])
        """
        ends = np.arange(1, whole("periods", periods) + 1.0)
        expected = self.m * (_share(self.p, self.q, ends) - _share(self.p, self.q, ends - 1))
        return np.maximum(expected + generator(seed).normal(0, self.residual_sd or 0.0, len(ends)), 0)

    def _again(self, design: tuple[Any, ...], rng: np.random.Generator) -> Self:
        (periods,) = design
        if self.residual_sd is None:
            raise ValueError(
                "Without residual_sd the model simulates one series again and again, and a bootstrap would find no "
                "error at all; use Bass.fit, or give residual_sd."
            )
        return type(self).fit(self.simulate(periods, rng), self.method)

    @property
    def peak_time(self) -> float:
        r"""When adoptions are highest, :math:`\ln(q / p) / (p + q)` periods after the start; 0 if they only fall.

        >>> Bass(p=0.1, q=0.1, m=1).peak_time
        0.0
        """
        return math.log(self.q / self.p) / (self.p + self.q) if self.q > self.p else 0.0

    @like_arguments
    def adoptions(self, t: ArrayLike) -> np.ndarray:
        """Return the adoptions per period at the moment ``t``, in the unit of m.

        What a whole period adds is ``cumulative(t) - cumulative(t - 1)``.

        Parameters
        ----------
        t
            Moments, in periods from the start, at least 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Adoptions per period, in the shape of ``t``.

        Raises
        ------
        ValueError
            If a moment is negative or not finite.

        References
        ----------
        Bass (1969).

        Examples
        --------
        >>> Bass(p=0.03, q=0.38, m=1000).adoptions(0)
        30.0
        """
        return self.m * _density(self.p, self.q, not_negative("t", t))

    @like_arguments
    def cumulative(self, t: ArrayLike) -> np.ndarray:
        """Return how many have adopted by a moment.

        Parameters
        ----------
        t
            Moments, in periods from the start, at least 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Adopters in the unit of m, in the shape of ``t``.

        Raises
        ------
        ValueError
            If a moment is negative or not finite.

        References
        ----------
        Bass (1969).

        Examples
        --------
        >>> round(Bass(p=0.03, q=0.38, m=1000).cumulative(6), 1)
        439.2
        """
        return self.m * _share(self.p, self.q, not_negative("t", t))


def _share(p: float | np.ndarray, q: float | np.ndarray, t: np.ndarray) -> np.ndarray:
    decay = np.exp(-(p + q) * t)
    return -np.expm1(-(p + q) * t) / (1 + q / p * decay)


def _density(p: float | np.ndarray, q: float | np.ndarray, t: np.ndarray) -> np.ndarray:
    share = _share(p, q, t)
    return (p + q * share) * (1 - share)


def _regression(series: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    """Return p, q and m from the regression of adoptions on the adopters before and their square; the sum of squares
    and the inverse information.
    """
    # In units of the total, so that the square does not dwarf the other columns.
    total = series.sum()
    before = np.concatenate([[0], np.cumsum(series)[:-1]]) / total
    design = np.column_stack([np.ones_like(before), before, before**2])
    (a, b, c), _, rank, _ = np.linalg.lstsq(design, series / total, rcond=None)
    if rank < len(design.T) or not (a > 0 and c < 0):
        raise ValueError(
            "The regression finds no Bass model in this series: adoptions must start above 0 and turn down as the "
            "market fills. Use method='difference', or wait for more periods."
        )
    root = math.sqrt(b**2 - 4 * a * c)
    m = (-b - root) / (2 * c)
    # How m changes with a, b and c, and so p = a / m and q = -m c.
    change = np.array([1 / root, m / root, m**2 / root])
    by_p, by_q = np.array([1, 0, 0]) / m - a / m**2 * change, -c * change - m * np.array([0, 0, 1])
    changes = np.stack([by_p, by_q, total * change]) / total
    squares = float(((series - total * design @ [a, b, c]) ** 2).sum())
    return np.array([a / m, -m * c, m * total]), squares, changes @ np.linalg.inv(design.T @ design) @ changes.T


def _nonlinear(series: np.ndarray, method: Method) -> tuple[bool, np.ndarray, float, np.ndarray]:
    """Return whether the search ended, p, q and m that leave the least squares, these squares and the inverse
    information.

    The best m follows from p and q, so the search is for these two.
    """
    ends = np.arange(1, len(series) + 1.0)

    def curve(p: float | np.ndarray, q: float | np.ndarray) -> np.ndarray:
        if method == "density":
            return _density(p, q, ends)
        return _share(p, q, ends) - _share(p, q, ends - 1)

    def best_m(curves: np.ndarray) -> np.ndarray:
        return (curves @ series) / (curves**2).sum(axis=-1)

    def residuals(logs: np.ndarray) -> np.ndarray:
        shape = curve(*np.exp(logs))
        return (best_m(shape) * shape - series) / series.max()

    p, q = (grid.reshape(-1, 1) for grid in np.meshgrid(START_P, START_Q))
    curves = curve(p, q)
    closest = np.argmin(((best_m(curves)[:, None] * curves - series) ** 2).sum(axis=1))
    start = np.log([p[closest, 0], q[closest, 0]])
    found = least_squares(residuals, start, xtol=1e-12, ftol=1e-12, gtol=1e-12)
    p, q = np.exp(found.x)
    shape = curve(p, q)
    m = best_m(shape)
    # How the series changes with p, q (by a step each way) and m.
    by_p, by_q = (
        (curve(p * (1 + up), q * (1 + aside)) - curve(p * (1 - up), q * (1 - aside))) * m / (2 * size * STEP)
        for up, aside, size in ((STEP, 0, p), (0, STEP, q))
    )
    changes = np.stack([by_p, by_q, shape])
    squares = float(((m * shape - series) ** 2).sum())
    return bool(found.success), np.array([p, q, m]), squares, _inverse(changes @ changes.T)


def _inverse(information: np.ndarray) -> np.ndarray:
    """Return the inverse of sums of products, each in units of its own size: m may be counted in millions, p is small,
    and without it the inversion would take the small entries for rounding errors. NaN for what is not fixed.
    """
    units = np.sqrt(np.diag(information))
    units = np.where(units > 0, units, 1.0)
    sizes, directions = np.linalg.eigh(information / units[:, None] / units)
    fixed = sizes > SINGULAR
    inverse = (directions[:, fixed] / sizes[fixed]) @ directions[:, fixed].T
    loose = (directions[:, ~fixed] ** 2).sum(axis=1) > FLAT
    inverse[loose], inverse[:, loose] = np.nan, np.nan
    return inverse / units[:, None] / units


@like_arguments
def viral_growth(initial: ArrayLike, factor: ArrayLike, rounds: ArrayLike = math.inf) -> np.ndarray:
    r"""Return how many users there are after some rounds of users bringing users.

    .. math:: N_n = N_0 (1 + k + k^2 + \dots + k^n) = N_0 \frac{1 - k^{n + 1}}{1 - k}

    Parameters
    ----------
    initial
        Users at the start, above 0.
    factor
        How many users each new user brings: invitations per user times the share that is accepted; at least 0.
    rounds
        Rounds of invitation, whole and at least 0; by default without end.

    Returns
    -------
    float or numpy.ndarray
        Users in all, in the broadcast shape of the arguments; infinite without end if the factor is 1 or more.

    Raises
    ------
    ValueError
        If the factor is negative, there is no user at the start, a value is NaN or rounds are not whole.

    Examples
    --------
    >>> viral_growth(1000, [0.5, 0.8, 0.9]).round()
    array([ 2000.,  5000., 10000.])
    >>> viral_growth(1000, 0.5, rounds=2)
    1750.0
    """
    initial, factor = number("initial", initial), not_negative("factor", factor)
    if (initial <= 0).any():
        raise ValueError(f"initial must be above 0, not {initial.min():g}: without a first user nobody is invited.")
    rounds = finite_or_nan("rounds", rounds)
    if not ((rounds >= 0) & (rounds == np.floor(rounds))).all():
        raise ValueError(f"rounds must be whole numbers of at least 0, or infinity, not {rounds}.")
    # At factor 1 the quotient is 0 / 0: there each round adds as many as there were at the start.
    even = factor == 1
    with np.errstate(over="ignore"):
        return initial * np.where(even, rounds + 1, (1 - factor ** (rounds + 1)) / np.where(even, 1, 1 - factor))
