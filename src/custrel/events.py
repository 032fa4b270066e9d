"""What an event did to a share price: the return it had beyond the one its market explains."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from custrel._checks import fraction, generator, like_arguments, not_negative, number, same_labels, single, whole


@dataclass(frozen=True)
class CumulativeAbnormalReturn:
    """Abnormal returns added up from the first day of a window; made by :meth:`MarketModel.cumulative`.

    Attributes
    ----------
    value
        Sum up to and including each day, a fraction, shape (days,); a Series if the returns were one.
    standard_error
        Its standard error if the event had no effect, in the same form.

    Examples
    --------
    >>> model = MarketModel(alpha=0.0, beta=1.0, residual_sd=0.01)
    >>> window = model.cumulative([-0.03, 0.0], [0.0, 0.01], prediction_error=False)
    >>> window.value, window.t.round(2)
    (array([-0.03, -0.04]), array([-3.  , -2.83]))
    """

    value: np.ndarray | pd.Series
    standard_error: np.ndarray | pd.Series

    @property
    def t(self) -> np.ndarray | pd.Series:
        """Value divided by standard error, day by day.

        >>> CumulativeAbnormalReturn(np.array([-0.03]), np.array([0.01])).t
        array([-3.])
        """
        return self.value / self.standard_error


@dataclass(frozen=True)
class MarketModel:
    r"""A share's usual answer to its market, :math:`R_t = \alpha + \beta R_{m,t} + e_t`.

    Fit it with :meth:`fit`, or give the estimates that somebody else has published; what they did not publish stays
    out, and with it the prediction error.

    Attributes
    ----------
    alpha, beta
        Return on a day without market movement, and return per return of the market.
    residual_sd
        Standard deviation of :math:`e_t`, with two degrees of freedom used up.
    r_squared
        Share of the variance that the market explains.
    days
        Length of the estimation window in trading days.
    benchmark_mean, benchmark_variation
        Mean of the market's returns in the window, and the sum of their squared deviations from it.

    Raises
    ------
    ValueError
        If an estimate is not one number, or the standard deviation is negative.

    References
    ----------
    MacKinlay, "Event Studies in Economics and Finance", *Journal of Economic Literature* 35(1), 1997.

    Examples
    --------
    United and the mean of five other airlines on 11 April 2017, with the estimates of the fact ledger.

    >>> peers = MarketModel(alpha=0.000312, beta=0.9857, residual_sd=0.00997)
    >>> round(peers.abnormal_return(-0.01133, 0.01441), 4)
    -0.0258
    """

    alpha: float
    beta: float
    residual_sd: float
    r_squared: float | None = None
    days: int | None = None
    benchmark_mean: float | None = None
    benchmark_variation: float | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) is not None:
                single(each.name, getattr(self, each.name))
        if self.residual_sd < 0:
            raise ValueError(f"residual_sd must not be negative, but is {self.residual_sd:g}.")

    @classmethod
    @same_labels
    def fit(cls, returns: ArrayLike, benchmark: ArrayLike) -> "MarketModel":
        """Fit the model by least squares.

        Parameters
        ----------
        returns
            Daily returns of the share in the estimation window, fractions, shape (days,), at least 3. The window must
            end before the event.
        benchmark
            Returns of the market, or of the share's peers, on the same days.

        Returns
        -------
        MarketModel
            Estimates with all that standard errors need.

        Raises
        ------
        ValueError
            If the series differ in length or labels, are shorter than 3, hold NaN, or the benchmark does not vary.

        Examples
        --------
        >>> model = MarketModel.fit([0.01, 0.03, -0.01, 0.01], [0.0, 0.01, -0.01, 0.0])
        >>> round(model.alpha, 6), round(model.beta, 6)
        (0.01, 2.0)
        """
        returns, benchmark = _pair(returns, benchmark)
        days = len(returns)
        if days < 3:
            raise ValueError(f"The estimation window has {days} days; a line and its error need at least 3.")
        mean = benchmark.mean()
        variation = float(((benchmark - mean) ** 2).sum())
        if np.ptp(benchmark) <= 1e-12 * abs(benchmark).max():
            raise ValueError("benchmark must vary in the estimation window; a constant one explains nothing.")
        beta = float((benchmark - mean) @ (returns - returns.mean())) / variation
        alpha = float(returns.mean() - beta * mean)
        unexplained = float(((returns - alpha - beta * benchmark) ** 2).sum())
        total = float(((returns - returns.mean()) ** 2).sum())
        return cls(
            alpha=alpha,
            beta=beta,
            residual_sd=float(np.sqrt(unexplained / (days - 2))),
            r_squared=1 - unexplained / total if total > 0 else None,
            days=days,
            benchmark_mean=float(mean),
            benchmark_variation=variation,
        )

    @property
    def standard_errors(self) -> dict[str, float]:
        r"""Standard errors of alpha and beta,
        :math:`s \sqrt{1 / L + \bar R_m^2 / V}` and :math:`s / \sqrt V` with :math:`V = \sum_s (R_{m,s} - \bar R_m)^2`.

        Raises
        ------
        ValueError
            If the model was not fitted here.

        References
        ----------
        Campbell, Lo and MacKinlay, *The Econometrics of Financial Markets*, Princeton, 1997, chapter 4.

        Examples
        --------
        >>> model = MarketModel.fit([0.01, 0.03, -0.01, 0.02], [0.0, 0.01, -0.01, 0.0])
        >>> {name: round(error, 4) for name, error in model.standard_errors.items()}
        {'alpha': 0.0031, 'beta': 0.433}
        """
        days, mean, variation = self._window()
        return {
            "alpha": self.residual_sd * float(np.sqrt(1 / days + mean**2 / variation)),
            "beta": self.residual_sd / float(np.sqrt(variation)),
        }

    def summary(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return the fit as a table: alpha and beta with errors and intervals, the length of the window, R².

        Parameters
        ----------
        confidence
            Confidence of the intervals, strictly between 0 and 1; they are those of Student's t distribution.

        Returns
        -------
        pandas.DataFrame
            Rows ``alpha`` and ``beta`` with ``estimate``, ``standard_error``, ``low`` and ``high``; then ``days``,
            ``residual_sd`` and ``r_squared``, which have an estimate alone.

        Raises
        ------
        ValueError
            If the model was not fitted here, or the confidence is not between 0 and 1.

        Examples
        --------
        >>> MarketModel.fit([0.01, 0.03, -0.01, 0.02], [0.0, 0.01, -0.01, 0.0]).summary().round(3).loc["beta"].to_list()
        [2.0, 0.433, 0.137, 3.863]
        """
        if not 0 < fraction("confidence", confidence) < 1:
            raise ValueError(f"confidence must lie strictly between 0 and 1, for instance 0.95, not {confidence}.")
        days, _, _ = self._window()
        table = pd.DataFrame({"estimate": {"alpha": self.alpha, "beta": self.beta}})
        table["standard_error"] = pd.Series(self.standard_errors)
        reach = stdtrit(days - 2, (1 + confidence) / 2) * table["standard_error"]
        table = table.assign(low=table["estimate"] - reach, high=table["estimate"] + reach)
        of_the_fit = {"days": days, "residual_sd": self.residual_sd, "r_squared": self.r_squared}
        return pd.concat([table, pd.DataFrame({"estimate": of_the_fit}, dtype=float)])

    def bootstrap(
        self, benchmark: ArrayLike, *, seed: int | np.random.Generator, resamples: int = 1000
    ) -> pd.DataFrame:
        """Fit the model again and again to returns that it simulates itself: the parametric bootstrap.

        Parameters
        ----------
        benchmark
            Returns of the benchmark in the estimation window, fractions, shape (days,), at least 3.
        seed
            Seed of the random numbers, or a generator.
        resamples
            How many times, at least 1.

        Returns
        -------
        pandas.DataFrame
            One row a fit, with ``alpha`` and ``beta``.

        Raises
        ------
        ValueError
            As :meth:`fit`, and if resamples is not a whole number of at least 1.

        References
        ----------
        Efron and Tibshirani, *An Introduction to the Bootstrap*, Chapman and Hall, 1993, section 6.5.

        Examples
        --------
        >>> market = np.random.default_rng(1).normal(0, 0.01, 120)
        >>> again = MarketModel(alpha=0.0, beta=1.2, residual_sd=0.01).bootstrap(market, seed=1)
        >>> again.std().round(4).to_dict()
        {'alpha': 0.0009, 'beta': 0.1122}
        """
        market = number("benchmark", benchmark)
        rng, rows = generator(seed), []
        for _ in range(whole("resamples", resamples)):
            returns = self.alpha + self.beta * market + rng.normal(0, self.residual_sd, market.shape)
            again = MarketModel.fit(returns, market)
            rows.append((again.alpha, again.beta))
        return pd.DataFrame(rows, columns=["alpha", "beta"])

    @like_arguments
    def abnormal_return(self, returns: ArrayLike, benchmark: ArrayLike) -> np.ndarray:
        """Return what is left of the returns after the market's part.

        Parameters
        ----------
        returns, benchmark
            Returns of the share and of the benchmark on the same days, fractions. Arrays or scalars.

        Returns
        -------
        float or numpy.ndarray
            Abnormal returns, fractions.

        Raises
        ------
        ValueError
            If a return is not finite.

        Examples
        --------
        >>> round(MarketModel(0.001, 1.7, 0.016).abnormal_return(-0.0113, -0.0012), 4)
        -0.0103
        """
        return number("returns", returns) - (self.alpha + self.beta * number("benchmark", benchmark))

    @like_arguments
    def standard_error(self, benchmark: ArrayLike, *, prediction_error: bool = True) -> np.ndarray:
        r"""Return the standard error of a day's abnormal return if the event had no effect.

        .. math:: s \sqrt{1 + \frac{1}{L} + \frac{(R_{m,t} - \bar R_m)^2}{\sum_s (R_{m,s} - \bar R_m)^2}}

        Parameters
        ----------
        benchmark
            Return of the benchmark on that day, a fraction. Array or scalar.
        prediction_error
            Whether to count that alpha and beta are estimates (the terms after the 1). It matters little for a window
            of 120 days and needs a model made by :meth:`fit`.

        Returns
        -------
        float or numpy.ndarray
            Standard errors, fractions.

        Raises
        ------
        ValueError
            If the prediction error is wanted of a model that was not fitted here, or a return is not finite.

        Examples
        --------
        >>> MarketModel(0.001, 1.7, 0.016).standard_error(-0.0012, prediction_error=False)
        0.016
        """
        away = number("benchmark", benchmark)
        if not prediction_error:
            return np.full(away.shape, self.residual_sd)
        days, mean, variation = self._window()
        return self.residual_sd * np.sqrt(1 + 1 / days + (away - mean) ** 2 / variation)

    @same_labels
    def cumulative(
        self, returns: ArrayLike, benchmark: ArrayLike, *, prediction_error: bool = True
    ) -> CumulativeAbnormalReturn:
        r"""Return the abnormal returns of a window added up day by day, with standard errors.

        The errors of :math:`\hat\alpha` and :math:`\hat\beta` hit all days of the window alike, so over :math:`N` days

        .. math:: \mathrm{Var} = s^2 \left(N + \frac{N^2}{L} +
            \frac{(\sum_t (R_{m,t} - \bar R_m))^2}{\sum_s (R_{m,s} - \bar R_m)^2}\right)

        Parameters
        ----------
        returns, benchmark
            Returns of the share and of the benchmark in the event window, fractions, shape (days,).
        prediction_error
            Whether to count the terms after :math:`N`; see :meth:`standard_error`.

        Returns
        -------
        CumulativeAbnormalReturn
            Sums, standard errors and t values, one for each day.

        Raises
        ------
        ValueError
            If the series differ in length or hold NaN, or the prediction error is wanted of a model that was not fitted
            here.

        Examples
        --------
        >>> model = MarketModel(alpha=0.0, beta=1.0, residual_sd=0.01)
        >>> window = model.cumulative([-0.02, -0.01], [0.0, 0.01], prediction_error=False)
        >>> window.value, window.t.round(2)
        (array([-0.02, -0.04]), array([-2.  , -2.83]))
        """
        labels = next((series.index for series in (returns, benchmark) if isinstance(series, pd.Series)), None)
        returns, benchmark = _pair(returns, benchmark)
        length = np.arange(1, len(returns) + 1)
        variance = length.astype(float)
        if prediction_error:
            days, mean, variation = self._window()
            variance += length**2 / days + np.cumsum(benchmark - mean) ** 2 / variation
        value = np.cumsum(self.abnormal_return(returns, benchmark))
        error = self.residual_sd * np.sqrt(variance)
        if labels is None:
            return CumulativeAbnormalReturn(value, error)
        return CumulativeAbnormalReturn(pd.Series(value, labels), pd.Series(error, labels))

    def _window(self) -> tuple[int, float, float]:
        if self.days is None or self.benchmark_mean is None or self.benchmark_variation is None:
            raise ValueError(
                "The prediction error needs days, benchmark_mean and benchmark_variation of the estimation window. "
                "Use MarketModel.fit, or prediction_error=False."
            )
        return self.days, self.benchmark_mean, self.benchmark_variation


def _pair(returns: ArrayLike, benchmark: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    returns, benchmark = number("returns", returns), number("benchmark", benchmark)
    if returns.ndim != 1 or returns.shape != benchmark.shape or returns.size == 0:
        raise ValueError(
            "returns and benchmark must be two series of one length, a value for each day, not of shapes "
            f"{returns.shape} and {benchmark.shape}."
        )
    return returns, benchmark


def simple_returns(prices: ArrayLike) -> np.ndarray | pd.Series:
    """Return the day-to-day changes of a price, as fractions of the day before.

    Parameters
    ----------
    prices
        Closing prices, shape (days,), above 0, at least 2.

    Returns
    -------
    numpy.ndarray or pandas.Series
        Returns, shape (days - 1,): the first day has none. A Series of prices keeps the labels of the other days.

    Raises
    ------
    ValueError
        If there are fewer than two prices, or one is not above 0.

    Examples
    --------
    >>> simple_returns([71.52, 70.71]).round(4)
    array([-0.0113])
    """
    values = number("prices", prices)
    if values.ndim != 1 or len(values) < 2 or (values <= 0).any():
        raise ValueError("prices must be one series of at least two prices, all above 0.")
    returns = np.diff(values) / values[:-1]
    return pd.Series(returns, prices.index[1:]) if isinstance(prices, pd.Series) else returns


@like_arguments
def market_value_change(price_before: ArrayLike, price_after: ArrayLike, shares: ArrayLike) -> np.ndarray:
    """Return by how much the market value of a firm changed between two prices.

    Parameters
    ----------
    price_before, price_after
        Prices of a share in money, at least 0. Arrays or scalars.
    shares
        Number of shares, at least 0; in millions, the result is in millions.

    Returns
    -------
    float or numpy.ndarray
        Change in money, negative for a loss.

    Raises
    ------
    ValueError
        If an argument is negative or not finite.

    Examples
    --------
    United at the close of 11 April 2017, in million dollars.

    >>> round(market_value_change(71.52, 70.71, 314.6))
    -255
    """
    change = not_negative("price_after", price_after) - not_negative("price_before", price_before)
    return change * not_negative("shares", shares)
