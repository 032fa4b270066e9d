"""What the fitted models share: the search for the maximum, how it ended, and how sure the estimates are."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from inspect import signature
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from custrel._checks import generator, number, whole
from custrel.ratings import quantile_of

# Parameters are sought as logarithms within this distance from the start: a factor of 22,000 either way. Where the data
# hold no trace of a parameter (nobody leaves, all customers alike) it ends there instead of running to 0 or infinity.
FARTHEST = 10.0
# A maximum is found if one more step would raise the log-likelihood by less than this.
ENOUGH = 1e-5
# The data do not fix a direction along which a factor of e changes the log-likelihood by less than about this.
FLAT = 1e-3
# And along which it changes by more than this, the search is far from an end.
STEEP = 1.0
# Steps shrink on the way to the wall. A parameter is taken to be at it from the first distance on, a factor of 400, if
# the data do not fix it within a factor of e, and from the second on in any case.
FAR, AT_THE_WALL = 6.0, 9.5

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]


class FitWarning(UserWarning):
    """A fit has ended where its numbers must not be taken as they stand; the message says what to do.

    Examples
    --------
    >>> issubclass(FitWarning, UserWarning)
    True
    """


@dataclass(frozen=True, kw_only=True, repr=False)
class Fitted:
    """A model of positive parameters, and what it remembers of the fit it comes from; without a fit, nothing.

    Parameters
    ----------
    log_likelihood
        Of the data the model was fitted to; None if the parameters were given.
    observations
        How many customers the fit used.
    converged
        Whether the search ended at a maximum; not so if a parameter is at the bound.
    at_bound
        Names of the parameters that went as far as the search goes, a factor of hundreds or thousands from its start:
        the data set no limit to them, and their size has no meaning.
    covariance
        Of the estimates, in the order of the parameters, from the observed information; NaN where the data do not fix
        a parameter.

    Examples
    --------
    >>> from custrel.btyd import ShiftedBetaGeometric
    >>> model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
    >>> model
    ShiftedBetaGeometric(alpha=0.704077, beta=1.18204, log_likelihood=-1680.27, observations=1000)
    >>> model.converged, model.at_bound
    (True, ())
    """

    log_likelihood: float | None = None
    observations: int | None = None
    converged: bool | None = None
    at_bound: tuple[str, ...] = ()
    # NaN is not equal to itself; the rest says whether two fits are one.
    covariance: tuple[tuple[float, ...], ...] | None = field(default=None, compare=False)

    # What it means for the customers if parameters went far "up" or "down".
    _meanings: ClassVar[dict[tuple[str, ...], str]] = {}
    # Estimated besides the parameters: the size of an error, say.
    _nuisances: ClassVar[int] = 0
    # Every model simulates data of the kind it is fitted to.
    simulate: ClassVar[Callable[..., Any]]

    def __post_init__(self) -> None:
        for name, value in self.parameters.items():
            if number(name, value).ndim or not value > 0:
                raise ValueError(f"{name} must be one number above 0, not {value}.")

    def __repr__(self) -> str:
        shown = [f"{name}={value:.6g}" for name, value in self.parameters.items()]
        if self.log_likelihood is not None:
            shown += [f"log_likelihood={self.log_likelihood:.2f}", f"observations={self.observations}"]
        return f"{type(self).__name__}({', '.join(shown)})"

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by name.

        >>> from custrel.btyd import GammaGamma
        >>> GammaGamma(6.25, 3.74, 15.44).parameters
        {'p': 6.25, 'q': 3.74, 'v': 15.44}
        """
        return {name: getattr(self, name) for name in _names(type(self))}

    @property
    def aic(self) -> float:
        r"""Akaike's criterion, :math:`2k - 2 \ln L` with :math:`k` parameters; the lower of two models is the better.

        Raises
        ------
        ValueError
            If the model was not fitted.

        References
        ----------
        Akaike, "A New Look at the Statistical Model Identification", *IEEE Transactions on Automatic Control* 19(6),
        1974.

        Examples
        --------
        >>> from custrel.btyd import ShiftedBetaGeometric
        >>> round(ShiftedBetaGeometric.fit([1000, 631, 468, 382]).aic, 1)
        2488.6
        """
        self._must_be_fitted()
        return 2 * (len(self.parameters) + self._nuisances) - 2 * float(self.log_likelihood or 0.0)

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors of the parameters by name, from the observed information.

        NaN for all where the data do not fix the parameters (see ``at_bound``).

        Raises
        ------
        ValueError
            If the model was not fitted.

        References
        ----------
        Efron and Hinkley, "Assessing the Accuracy of the Maximum Likelihood Estimator: Observed Versus Expected Fisher
        Information", *Biometrika* 65(3), 1978.

        Examples
        --------
        >>> from custrel.btyd import ShiftedBetaGeometric
        >>> errors = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241]).standard_errors
        >>> round(errors["alpha"], 3), round(errors["beta"], 3)
        (0.066, 0.152)
        """
        self._must_be_fitted()
        return dict(zip(self.parameters, np.sqrt(np.diag(np.array(self.covariance))).tolist(), strict=True))

    def intervals(self, confidence: float = 0.95) -> pd.DataFrame:
        r"""Return confidence intervals of the parameters.

        They are symmetric in the logarithm, :math:`\hat\theta\, e^{\pm z s / \hat\theta}`, as suits parameters that
        are above 0.

        Parameters
        ----------
        confidence
            Confidence of each interval, strictly between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            ``low`` and ``high``, one row a parameter; NaN where the data do not fix it.

        Raises
        ------
        ValueError
            If the model was not fitted, or the confidence is not between 0 and 1.

        References
        ----------
        Meeker and Escobar, "Teaching About Approximate Confidence Regions Based on Maximum Likelihood Estimation", *The
        American Statistician* 49(1), 1995.

        Examples
        --------
        >>> from custrel.btyd import ShiftedBetaGeometric
        >>> model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
        >>> model.intervals().round(2).loc["alpha"].to_list()
        [0.59, 0.85]
        """
        estimates = pd.Series(self.parameters)
        with np.errstate(over="ignore"):  # an error of hundreds of times the estimate: an interval without end
            reach = np.exp(quantile_of(confidence) * pd.Series(self.standard_errors) / estimates)
        return pd.DataFrame({"low": estimates / reach, "high": estimates * reach})

    def summary(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return the fit as a table: estimates with errors and intervals, data size, log-likelihood and AIC.

        Parameters
        ----------
        confidence
            Confidence of the intervals, strictly between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            One row a parameter with ``estimate``, ``standard_error``, ``low`` and ``high``; then ``observations``,
            ``log_likelihood`` and ``aic``, which have an estimate alone.

        Raises
        ------
        ValueError
            As :meth:`intervals`.

        Examples
        --------
        >>> from custrel.btyd import ShiftedBetaGeometric
        >>> model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
        >>> model.summary().round(2)  # doctest: +NORMALIZE_WHITESPACE
                        estimate  standard_error   low  high
        alpha               0.70            0.07  0.59  0.85
        beta                1.18            0.15  0.92  1.52
        observations     1000.00             NaN   NaN   NaN
        log_likelihood  -1680.27             NaN   NaN   NaN
        aic              3364.53             NaN   NaN   NaN
        """
        table = pd.DataFrame({"estimate": self.parameters, "standard_error": self.standard_errors})
        table = table.join(self.intervals(confidence))
        of_the_fit = {"observations": self.observations, "log_likelihood": self.log_likelihood, "aic": self.aic}
        return pd.concat([table, pd.DataFrame({"estimate": of_the_fit}, dtype=float)])

    def bootstrap(self, *design: Any, seed: int | np.random.Generator, resamples: int = 200) -> pd.DataFrame:
        """Fit the model again and again to data that it simulates itself: the parametric bootstrap.

        It needs no formula for the errors and shows how the estimates lean and vary together; quantiles of a column
        are an interval. Warnings of the single fits are held back, since the table says which of them converged.

        Parameters
        ----------
        *design
            What the model's ``simulate`` takes before the seed: how large the data were.
        seed
            Seed of the random numbers, or a generator.
        resamples
            How many times, at least 1.

        Returns
        -------
        pandas.DataFrame
            One row a fit, one column a parameter, and ``converged``.

        Raises
        ------
        ValueError
            As ``simulate`` and ``fit``, if the design is not what ``simulate`` takes, and if resamples is not a whole
            number of at least 1.

        References
        ----------
        Efron and Tibshirani, *An Introduction to the Bootstrap*, Chapman and Hall, 1993, section 6.5.

        Examples
        --------
        >>> from custrel.btyd import ShiftedBetaGeometric
        >>> model = ShiftedBetaGeometric.fit([1000, 631, 468, 382, 326, 289, 262, 241])
        >>> again = model.bootstrap(1000, 7, seed=1)
        >>> again[["alpha", "beta"]].std().round(2).to_dict()
        {'alpha': 0.06, 'beta': 0.15}
        """
        wanted = [name for name in signature(self.simulate).parameters if name != "seed"]
        if len(design) != len(wanted):
            names = ", ".join(wanted)
            raise ValueError(
                f"bootstrap takes what simulate takes before the seed ({names}), so call it as bootstrap({names}, "
                f"seed=1); it got {len(design)} of {len(wanted)}."
            )
        rng, rows = generator(seed), []
        for _ in range(whole("resamples", resamples)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FitWarning)
                again = self._again(design, rng)
            rows.append(again.parameters | {"converged": bool(again.converged)})
        return pd.DataFrame(rows)

    def _again(self, design: tuple[Any, ...], rng: np.random.Generator) -> Self:
        """Return a fit of the same kind to data that the model simulates."""
        raise NotImplementedError

    def _must_be_fitted(self) -> None:
        if self.covariance is None:
            raise ValueError(
                f"This {type(self).__name__} was made from given parameters, so nothing is known of their errors; "
                f"use {type(self).__name__}.fit."
            )


def _dot(first: np.ndarray, second: np.ndarray) -> float:
    """Return the sum of products of two vectors, in one thread.

    ``@`` would wake the threads of the linear algebra library, which cost more than sums of this size.

    >>> _dot(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float(np.einsum("i,i", first, second))


def _names(model: type[Any]) -> list[str]:
    """Return the names of the parameters of a model: the fields that are not about its fit."""
    return [entry.name for entry in fields(model) if not entry.kw_only]


def _fitted(model: type[Any], log_likelihood: Likelihood, start: Sequence[float], observations: int) -> Any:
    """Return the model whose parameters have the highest log-likelihood; warn if they must not be relied on.

    ``log_likelihood`` takes the parameters and returns its value, its gradient and its matrix of second derivatives.
    """
    names = _names(model)
    estimates, value, converged, distance, outwards, covariance = _maximum(log_likelihood, start)
    unsure = ~(np.sqrt(np.diag(covariance)) < estimates)
    away = (abs(distance) > FAR) & unsure | (abs(distance) > AT_THE_WALL)
    at_bound = tuple(name for name, far in zip(names, away, strict=True) if far)
    directions = zip(names, distance, strict=True)
    ends = {f"{name} {'up' if way > 0 else 'down'}" for name, way in directions if name in at_bound}
    meaning = " ".join(text for group, text in model._meanings.items() if ends.issuperset(group))
    # Where the likelihood rises on the way back, or still rises steeply and not for a reason that the model knows, the
    # search went astray: the data may well set a limit elsewhere.
    wrong_way = (outwards < -FLAT) | ((outwards > STEEP) & (meaning == ""))
    if not converged and (away & wrong_way).any():
        at_bound = ()
    if at_bound:
        covariance[away], covariance[:, away] = np.nan, np.nan
        warnings.warn(
            f"{model.__name__}: the data set no limit to {' and '.join(at_bound)}, which went as far as the search "
            f"goes; {'its' if len(at_bound) == 1 else 'their'} size means nothing. "
            f"{meaning or 'More customers or a longer time may help.'}",
            FitWarning,
            stacklevel=4,
        )
    elif not converged:
        warnings.warn(
            f"{model.__name__}: the search stopped before a maximum, so do not use these estimates. Look for customers "
            "whose numbers are far from all others, and for a unit that makes times or values extreme.",
            FitWarning,
            stacklevel=4,
        )
    return model(
        *estimates.tolist(),
        log_likelihood=value,
        observations=observations,
        converged=converged and not at_bound,
        at_bound=at_bound,
        covariance=tuple(map(tuple, covariance.tolist())),
    )


def _maximum(
    log_likelihood: Likelihood, start: Sequence[float]
) -> tuple[np.ndarray, float, bool, np.ndarray, np.ndarray, np.ndarray]:
    """Return the best positive parameters, their log-likelihood, whether it is a maximum, how far they are from the
    start in logarithms, how the log-likelihood rises farther out by logarithms, and their covariance.
    """
    first = np.log(start)
    known: dict[bytes, tuple[float, np.ndarray, np.ndarray]] = {}

    def by_logs(steps: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the log-likelihood and its derivatives by the logarithms of the parameters, each computed once."""
        key = steps.tobytes()
        if key not in known:
            here = np.exp(first + FARTHEST * np.tanh(steps / FARTHEST))
            value, gradient, second = log_likelihood(here)
            known[key] = value, gradient * here, np.outer(here, here) * second + np.diag(gradient * here)
        return known[key]

    # Of the order of 1, so that one tolerance suits all sizes of data.
    scale = 20 / abs(by_logs(np.zeros(len(first)))[0])

    def slope(steps: np.ndarray) -> np.ndarray:
        return 1 / np.cosh(steps / FARTHEST) ** 2

    def curvature(steps: np.ndarray) -> np.ndarray:
        _, gradient, second = by_logs(steps)
        bend = -2 / FARTHEST * np.tanh(steps / FARTHEST) * slope(steps)
        return -scale * (np.outer(slope(steps), slope(steps)) * second + np.diag(gradient * bend))

    found = minimize(
        lambda steps: -scale * by_logs(steps)[0],
        np.zeros(len(first)),
        jac=lambda steps: -scale * by_logs(steps)[1] * slope(steps),
        hess=curvature,
        method="trust-exact",
        options={"gtol": 1e-7, "max_trust_radius": 4.0, "maxiter": 200},
    )
    distance = FARTHEST * np.tanh(found.x / FARTHEST)
    estimates = np.exp(first + distance)
    value, gradient, second = by_logs(found.x)
    sizes, directions = np.linalg.eigh(-second)
    fixed = sizes > FLAT
    of_logs = (directions[:, fixed] / sizes[fixed]) @ directions[:, fixed].T
    # What another step of Newton's would still add to the log-likelihood.
    converged = bool(gradient @ of_logs @ gradient / 2 < ENOUGH and sizes[0] > -FLAT)
    covariance = np.outer(estimates, estimates) * of_logs
    loose = (directions[:, ~fixed] ** 2).sum(axis=1) > FLAT
    covariance[loose], covariance[:, loose] = np.nan, np.nan
    return estimates, float(value), converged, distance, gradient * np.sign(distance), covariance
