"""How many people must answer, and how long customers wait: Erlang's formulas and a queue to check them against."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betaincc

from custrel._checks import (
    finite_or_nan,
    fraction,
    generator,
    like_arguments,
    not_negative,
    number,
    parts_like_arguments,
    positive,
    same_labels,
    single,
    whole,
    whole_numbers,
)

SECONDS_PER_HOUR = 3600
# Up to this many agents the recursion of Erlang B is run from its beginning.
SMALL_TEAM = 150
MOST_WAITING = 2**22


def _agents(agents: ArrayLike) -> np.ndarray:
    return whole_numbers("agents", agents, least=1)


def _enough(load: np.ndarray, agents: np.ndarray) -> None:
    if (load >= agents).any():
        load, agents = np.broadcast_arrays(load, agents)
        worst = load >= agents
        raise ValueError(
            f"A load of {load[worst][0]:g} erlangs needs more than {load[worst][0]:g} agents, not "
            f"{agents[worst][0]:g}: the queue would grow without end. Add agents, or use erlang_a if callers give up."
        )


def _load(calls_per_hour: ArrayLike, handling_seconds: ArrayLike) -> np.ndarray:
    """Return the load in erlangs: the hours of work that arrive in an hour."""
    calls = not_negative("calls_per_hour", calls_per_hour)
    return calls * positive("handling_seconds", handling_seconds) / SECONDS_PER_HOUR


def erlang_b(load: ArrayLike, agents: ArrayLike) -> Any:
    r"""Return the share of calls lost where nobody can wait (Erlang B).

    Computed by the recursion :math:`B_0 = 1,\; B_k = A B_{k-1} / (k + A B_{k-1})`, which has neither factorials nor
    powers and so stays exact for thousands of agents.

    Parameters
    ----------
    load
        Offered load :math:`A` in erlangs (arrival rate times mean handling time), at least 0. Array or scalar.
    agents
        Number of agents :math:`n`, whole, at least 1. Array or scalar.

    Returns
    -------
    float or numpy.ndarray
        Probability that all agents are busy, in [0, 1], in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a load is negative or a number of agents is not whole or below 1.

    References
    ----------
    Gans, Koole and Mandelbaum, "Telephone Call Centers", *M&SOM* 5(2), 2003, doi 10.1287/msom.5.2.79.16071.

    Examples
    --------
    >>> round(erlang_b(2, 3), 4)
    0.2105
    >>> erlang_b(2, [1, 2, 3]).round(4)
    array([0.6667, 0.4   , 0.2105])
    """
    # For two plain numbers the checks of arrays would take longer than the recursion for a team of some hundreds.
    if type(agents) is int and agents >= 1 and type(load) in (int, float) and 0 <= load <= sys.float_info.max:
        return _blocked(load, agents)
    return _blocked_arrays(load, agents)


@like_arguments
def _blocked_arrays(load: ArrayLike, agents: ArrayLike) -> np.ndarray:
    return np.vectorize(_blocked, otypes=[float])(not_negative("load", load), _agents(agents))


def _blocked(load: float, agents: float) -> float:
    if not load:
        return 0.0
    first, inverse = 0, 1.0
    if agents > SMALL_TEAM:
        # Below the load almost all are busy and the recursion forgets where it began: after nine roots of the load by a
        # factor of exp(-40) at least, so earlier agents need not be counted.
        first = max(0, int(min(load, agents) - 9 * load**0.5))
        inverse = 1 / (1 - first / load)
    # The recursion of 1 / B has an operation less.
    for k in range(first + 1, int(agents) + 1):
        inverse = 1.0 + inverse * k / load
    return 1.0 / inverse


@like_arguments
def erlang_c(load: ArrayLike, agents: ArrayLike) -> np.ndarray:
    r"""Return the probability that a caller must wait, if all who wait stay (Erlang C).

    .. math:: C = \frac{B}{1 - \frac{A}{n}(1 - B)}

    Parameters
    ----------
    load
        Offered load :math:`A` in erlangs, at least 0 and below ``agents``. Array or scalar.
    agents
        Number of agents :math:`n`, whole, at least 1. Array or scalar.

    Returns
    -------
    float or numpy.ndarray
        Probability of waiting, in [0, 1], in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        As :func:`erlang_b`, and if a load is not below its number of agents.

    References
    ----------
    Gans, Koole and Mandelbaum, "Telephone Call Centers", *M&SOM* 5(2), 2003, doi 10.1287/msom.5.2.79.16071.

    Examples
    --------
    >>> round(erlang_c(8, 10), 4)
    0.4092
    """
    load, agents = not_negative("load", load), _agents(agents)
    _enough(load, agents)
    blocked = erlang_b(load, agents)
    return blocked / (1 - load / agents * (1 - blocked))


@dataclass(frozen=True)
class ErlangA:
    """A queue whose callers give up; made by :func:`erlang_a`.

    Attributes
    ----------
    wait_probability
        Share of callers who find all agents busy, in [0, 1].
    abandonment_probability
        Share of all callers who give up before an agent is free, in [0, 1].
    mean_wait
        Mean time in the queue over all callers, those who give up included, in the unit of ``handling``.
    occupancy
        Share of their time that agents are busy, in [0, 1].
    service_level
        Share of all callers who are served within the target, in [0, 1]; None if no target was given. Those who give up
        count against it.

    Examples
    --------
    Work for 60 agents and only 50 of them: the queue stays finite because one caller in six gives up.

    >>> queue = erlang_a(60, 50, patience=120, handling=60)
    >>> round(queue.abandonment_probability, 3), round(queue.occupancy, 3)
    (0.168, 0.998)
    """

    wait_probability: float | np.ndarray
    abandonment_probability: float | np.ndarray
    mean_wait: float | np.ndarray
    occupancy: float | np.ndarray
    service_level: float | np.ndarray | None = None


def erlang_a(
    load: ArrayLike,
    agents: ArrayLike,
    patience: ArrayLike,
    handling: ArrayLike = 1.0,
    target: ArrayLike | None = None,
) -> ErlangA:
    r"""Return waiting and abandonment where callers hang up when their patience runs out (Erlang A, M/M/n+M).

    With :math:`j` callers in the system the next leaves at rate :math:`\min(j, n)\mu + (j - n)^+\theta`. The
    stationary probabilities follow by multiplying the ratios of rates; they are all positive, so nothing cancels, and
    their logarithms are summed, so nothing overflows. As patience grows the results tend to those of Erlang C, and
    unlike there the load may exceed the number of agents.

    Parameters
    ----------
    load
        Offered load in erlangs, at least 0. Array or scalar.
    agents
        Number of agents :math:`n`, whole, at least 1. Array or scalar.
    patience
        Mean time :math:`1/\theta` a caller is ready to wait, exponentially distributed, above 0, in the unit of
        ``handling``. Array or scalar.
    handling
        Mean handling time :math:`1/\mu`, above 0. Left at 1, times are counted in handling times.
    target
        Longest wait that counts as in time, at least 0, in the unit of ``handling``; by default no level is computed.

    Returns
    -------
    ErlangA
        Probabilities and mean wait: floats for scalars, Series with their labels for Series, arrays in the broadcast
        shape of the arguments otherwise.

    Raises
    ------
    ValueError
        If a load is negative, a number of agents is not whole or below 1, a time is not above 0, the arguments differ
        in shape or labels, or an overloaded queue of very patient callers would hold millions.

    References
    ----------
    Palm, "Research on telephone traffic carried by full availability groups", *Tele* 1, 1957. Garnett, Mandelbaum and
    Reiman, "Designing a Call Center with Impatient Customers", *M&SOM* 4(3), 2002, doi 10.1287/msom.4.3.208.7753.

    Examples
    --------
    Forty-eight calls a minute of one minute each, 50 agents, callers ready to wait two minutes; seconds.

    >>> queue = erlang_a(48, 50, patience=120, handling=60)
    >>> round(queue.wait_probability, 3), round(queue.abandonment_probability, 3), round(queue.mean_wait, 1)
    (0.468, 0.031, 3.7)
    >>> round(erlang_a(48, 50, patience=120, handling=60, target=10).service_level, 3)
    0.833
    """
    parts = _impatient_arrays(load, agents, patience, handling, 0.0 if target is None else target)
    busy, lost, mean_wait, occupancy, level = parts
    return ErlangA(busy, lost, mean_wait, occupancy, None if target is None else level)


@parts_like_arguments
def _impatient_arrays(
    load: ArrayLike, agents: ArrayLike, patience: ArrayLike, handling: ArrayLike, target: ArrayLike
) -> tuple[np.ndarray, ...]:
    """Return P(wait), P(abandon), the mean wait, the occupancy and P(served in time)."""
    handling = positive("handling", handling)
    within = not_negative("target", target) / handling
    arguments = (not_negative("load", load), _agents(agents), positive("patience", patience) / handling, within)
    wait, abandoned, queue, in_time = np.vectorize(_impatient, otypes=[float] * 4)(*arguments)
    # Little's law: callers in the queue are arrivals per unit of time multiplied by the mean wait.
    mean_wait = np.divide(queue * handling, arguments[0], out=np.zeros(queue.shape), where=arguments[0] > 0)
    # Rounding may leave a team that is always busy a hair above 1.
    occupancy = np.clip(arguments[0] * (1 - abandoned) / arguments[1], 0, 1)
    return wait, abandoned, mean_wait, occupancy, in_time


def _impatient(load: float, agents: float, patience: float, target: float) -> tuple[float, float, float, float]:
    """Return P(wait), P(abandon), the mean queue and P(served in time), time counted in handling times.

    Whoever finds j others waiting is served after j + 1 departures, which follow one another at the rates n + j / c, …,
    n with a patience of c handling times. Their sum is -c ln Z with Z beta distributed (n c, j + 1), and Z is also the
    probability that patience lasts so long; so the mean of Z where -c ln Z is within the target is a beta function.
    """
    if load == 0:
        return 0.0, 0.0, 0.0, 1.0
    agents, room = int(agents), 256
    while True:
        states = np.arange(1, agents + room + 1)
        leaving = np.minimum(states, agents) + np.maximum(states - agents, 0) / patience
        weights = np.concatenate([[0.0], np.cumsum(np.log(load / leaving))])
        # Beyond the last state the ratios only fall: when it is negligible and falling, so is all that was cut off.
        if weights[-1] < weights.max() - 60 and load < leaving[-1]:
            break
        room *= 2
        if room > MOST_WAITING:
            raise ValueError(
                f"A load of {load:g} on {agents} agents with patience {patience:g} lets millions wait; "
                "take a shorter patience, or erlang_c with more agents than load."
            )
    share = np.exp(weights - weights.max())
    share /= share.sum()
    queue, ahead = float(share[agents:] @ np.arange(room + 1)), np.arange(room + 1)
    rate = agents * patience
    served = rate / (rate + ahead + 1) * betaincc(rate + 1, ahead + 1, np.exp(-target / patience))
    in_time = float(share[:agents].sum() + share[agents:] @ served)
    return float(share[agents:].sum()), queue / patience / load, queue, in_time


@like_arguments
def service_level(
    calls_per_hour: ArrayLike, handling_seconds: ArrayLike, agents: ArrayLike, target_seconds: ArrayLike
) -> np.ndarray:
    r"""Return the share of calls answered within a target time, if all who wait stay.

    .. math:: 1 - C\, e^{-(n - A)\, T / h}

    Parameters
    ----------
    calls_per_hour
        Arrival rate, calls an hour, at least 0. Array or scalar, as all arguments.
    handling_seconds
        Mean handling time :math:`h` in seconds, above 0.
    agents
        Number of agents :math:`n`, whole, above the load.
    target_seconds
        Longest wait :math:`T` that counts as in time, in seconds, at least 0.

    Returns
    -------
    float or numpy.ndarray
        A fraction in [0, 1], in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a rate or target is negative, a handling time is not above 0, or the load is not below the agents.

    References
    ----------
    Gans, Koole and Mandelbaum, "Telephone Call Centers", *M&SOM* 5(2), 2003, doi 10.1287/msom.5.2.79.16071.

    Examples
    --------
    >>> round(service_level(720, 240, 55, 15), 4)
    0.8459
    """
    load, agents = _load(calls_per_hour, handling_seconds), _agents(agents)
    target = not_negative("target_seconds", target_seconds)
    handling = number("handling_seconds", handling_seconds)
    return 1 - erlang_c(load, agents) * np.exp(-(agents - load) * target / handling)


@like_arguments
def average_speed_of_answer(calls_per_hour: ArrayLike, handling_seconds: ArrayLike, agents: ArrayLike) -> np.ndarray:
    r"""Return the mean wait of all calls in seconds, if all who wait stay.

    .. math:: \mathrm{ASA} = \frac{C\, h}{n - A}

    Parameters
    ----------
    calls_per_hour
        Arrival rate, calls an hour, at least 0. Array or scalar, as all arguments.
    handling_seconds
        Mean handling time :math:`h` in seconds, above 0.
    agents
        Number of agents :math:`n`, whole, above the load.

    Returns
    -------
    float or numpy.ndarray
        Seconds, averaged over all calls: those answered at once count as 0.

    Raises
    ------
    ValueError
        As :func:`service_level`.

    References
    ----------
    Gans, Koole and Mandelbaum, "Telephone Call Centers", *M&SOM* 5(2), 2003, doi 10.1287/msom.5.2.79.16071.

    Examples
    --------
    >>> round(average_speed_of_answer(720, 240, 55), 2)
    8.18
    """
    load, agents = _load(calls_per_hour, handling_seconds), _agents(agents)
    return erlang_c(load, agents) * number("handling_seconds", handling_seconds) / (agents - load)


@like_arguments
def agents_needed(
    calls_per_hour: ArrayLike,
    handling_seconds: ArrayLike,
    target_seconds: ArrayLike,
    level: ArrayLike,
    patience_seconds: ArrayLike | None = None,
) -> np.ndarray:
    """Return the smallest number of agents that keeps the service level.

    If all who wait stay, by Erlang C; if a patience is given, by Erlang A. Callers who give up make room for others,
    so that fewer agents often do; but they are not served, and count as that.

    Parameters
    ----------
    calls_per_hour
        Arrival rate, calls an hour, at least 0. Array or scalar, as all arguments: a day's rates give a day's roster.
    handling_seconds
        Mean handling time in seconds, above 0.
    target_seconds
        Longest wait that counts as in time, in seconds, at least 0.
    level
        Share of calls to be answered in time, a fraction in [0, 1); 0.8 in "80/20".
    patience_seconds
        Mean time that a caller is ready to wait, in seconds, above 0; by default nobody gives up.

    Returns
    -------
    int or numpy.ndarray of int
        Agents, in the broadcast shape of the arguments; 0 where nobody calls.

    Raises
    ------
    ValueError
        If a rate or target is negative, a handling time or patience is not above 0, or a level lies outside [0, 1).

    References
    ----------
    Gans, Koole and Mandelbaum, "Telephone Call Centers", *M&SOM* 5(2), 2003; Garnett, Mandelbaum and Reiman, "Designing
    a Call Center with Impatient Customers", *M&SOM* 4(3), 2002.

    Examples
    --------
    >>> agents_needed(720, 240, 15, 0.8)
    55
    >>> agents_needed([0, 30, 60, 120], 240, 20, 0.8)
    array([ 0,  4,  7, 11])
    >>> agents_needed(720, 240, 15, 0.8, patience_seconds=120)
    50
    """
    level = fraction("level", level)
    if (level == 1).any():
        raise ValueError("level must be below 1: no number of agents answers every call in time. Try 0.99.")
    load = _load(calls_per_hour, handling_seconds)
    handling = number("handling_seconds", handling_seconds)
    target = not_negative("target_seconds", target_seconds) / handling
    if patience_seconds is None:
        return np.vectorize(_needed, otypes=[int])(load, target, level)
    patience = positive("patience_seconds", patience_seconds) / handling
    return np.vectorize(_needed_if_impatient, otypes=[int])(load, target, level, patience)


def bootstrap_agents(
    calls: ArrayLike,
    handling_seconds: ArrayLike,
    target_seconds: float,
    level: float,
    *,
    seed: int | np.random.Generator,
    resamples: int = 1000,
) -> pd.DataFrame:
    """Return how far the agents needed depend on the days and calls that happened to be seen: a bootstrap.

    Load is estimated, from some days and some calls. Each resample draws as many days and as many calls from those
    seen, with replacement, and takes the agents for their means; quantiles of the column are an interval.

    Parameters
    ----------
    calls
        Calls in the hour, one count for each day seen, whole numbers, shape (days,), at least 2 days.
    handling_seconds
        Handling times of single calls in seconds, above 0, shape (n,), at least 2.
    target_seconds
        Longest wait that counts as in time, in seconds, at least 0.
    level
        Share of calls to be answered in time, a fraction in [0, 1).
    seed
        Seed of the random numbers, or a generator.
    resamples
        How many times, at least 1.

    Returns
    -------
    pandas.DataFrame
        One row a resample: ``calls_per_hour``, ``handling_seconds`` (means) and ``agents``.

    Raises
    ------
    ValueError
        As :func:`agents_needed`, and if there are fewer than two days or calls.

    References
    ----------
    Efron and Tibshirani, *An Introduction to the Bootstrap*, Chapman and Hall, 1993, chapter 6.

    Examples
    --------
    Ten Mondays between nine and ten, and fifty calls of four minutes on average.

    >>> rng = np.random.default_rng(1)
    >>> calls, handling = rng.poisson(720, 10), rng.exponential(240, 50)
    >>> bootstrap_agents(calls, handling, 20, 0.8, seed=1)["agents"].quantile([0.025, 0.975]).to_list()
    [45.0, 88.0]
    """
    counts, times = whole_numbers("calls", calls), positive("handling_seconds", handling_seconds)
    for name, sample in (("calls", counts), ("handling_seconds", times)):
        if sample.ndim != 1 or len(sample) < 2:
            raise ValueError(f"{name} must be a list of at least two, not of shape {sample.shape}.")
    rng, rows = generator(seed), whole("resamples", resamples)
    rates, means = (rng.choice(sample, (rows, len(sample))).mean(axis=1) for sample in (counts, times))
    agents = agents_needed(rates, means, single("target_seconds", target_seconds), single("level", level))
    return pd.DataFrame({"calls_per_hour": rates, "handling_seconds": means, "agents": agents})


def _needed(load: float, target: float, level: float) -> int:
    """Return the agents for one load, the target counted in handling times, in a single pass of the recursion."""
    if load == 0:
        return 0
    agents, blocked = 0, 1.0
    while True:
        agents += 1
        blocked = load * blocked / (agents + load * blocked)
        if agents > load:
            waiting = blocked / (1 - load / agents * (1 - blocked))
            if 1 - waiting * np.exp(-(agents - load) * target) >= level:
                return agents


def _needed_if_impatient(load: float, target: float, level: float, patience: float) -> int:
    """Return the agents for one load whose callers give up, times counted in handling times."""

    def enough(agents: int) -> bool:
        return _impatient(load, agents, patience, target)[3] >= level

    if load == 0:
        return 0
    # The level rises with the agents: double them until they are enough, then halve the way to the last that were not.
    few, many = 0, max(1, int(load))
    while not enough(many):
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many


def priority_waits(calls_per_hour: Sequence[float], handling_seconds: float, agents: int) -> np.ndarray:
    r"""Return the mean wait of each class where agents take the most important waiting caller next.

    Nobody is interrupted, and all classes take equally long to serve. With :math:`\sigma_k` the share of the agents'
    time that the classes up to :math:`k` need,

    .. math:: W_k = \frac{C\, h / n}{(1 - \sigma_{k-1})(1 - \sigma_k)}

    What one class gains the others lose: the mean over all callers is that of a single queue.

    Parameters
    ----------
    calls_per_hour
        Arrival rates, calls an hour, one for each class, the most important first.
    handling_seconds
        Mean handling time :math:`h` of every class, in seconds, above 0.
    agents
        Number of agents :math:`n`, whole, above the load of all classes together.

    Returns
    -------
    numpy.ndarray
        Mean waits in seconds, one for each class.

    Raises
    ------
    ValueError
        As :func:`service_level`, and if the rates are not one list of at least one class.

    References
    ----------
    Cobham, "Priority Assignment in Waiting Line Problems", *Operations Research* 2(1), 1954.

    Examples
    --------
    >>> priority_waits([10, 40], 300, 5).round()
    array([ 45., 268.])
    """
    team = whole("agents", agents)
    handling = single("handling_seconds", positive("handling_seconds", handling_seconds))
    loads = _load(calls_per_hour, handling)
    if loads.ndim != 1 or loads.size == 0:
        raise ValueError("calls_per_hour must list one rate for each class, the most important first.")
    waiting = erlang_c(loads.sum(), team)
    used = np.concatenate([[0.0], loads.cumsum()]) / team
    return waiting * handling / team / ((1 - used[:-1]) * (1 - used[1:]))


@dataclass(frozen=True)
class QueueRun:
    """What happened to each caller of a queue; made by :func:`run_queue` and :func:`simulate_queue`.

    Attributes
    ----------
    arrival
        When each caller came, shape (callers,), in order.
    wait
        How long each waited, until served or until giving up, in the unit of ``arrival``.
    abandoned
        Whether each gave up.
    priority
        Class of each caller; 0 is served first.

    Examples
    --------
    >>> run = run_queue([0, 1, 2], [4, 4, 4], agents=1, patience=[9, 1, 9])
    >>> run.wait, run.abandoned
    (array([0., 1., 2.]), array([False,  True, False]))
    """

    arrival: np.ndarray
    wait: np.ndarray
    abandoned: np.ndarray
    priority: np.ndarray

    def by_class(self, target: float) -> pd.DataFrame:
        """Return one row a class: callers, mean wait, share abandoned, share served within ``target``.

        The share served in time is one of all callers, so that those who gave up count against it.

        Parameters
        ----------
        target
            Longest wait that counts as in time, at least 0, in the unit of the waits.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``priority``: ``callers``, ``mean_wait``, and as fractions ``abandoned`` and ``service_level``.

        Raises
        ------
        ValueError
            If the target is negative or not one number.

        Examples
        --------
        >>> run_queue([0, 1, 2], [4, 4, 4], agents=1).by_class(target=3).loc[0].to_list()
        [3.0, 3.0, 0.0, 0.6666666666666666]
        """
        target = single("target", not_negative("target", target))
        served = (self.wait <= target) & ~self.abandoned
        calls = pd.DataFrame(
            {"priority": self.priority, "wait": self.wait, "abandoned": self.abandoned, "service_level": served}
        )
        return calls.groupby("priority").agg(
            callers=("wait", "size"),
            mean_wait=("wait", "mean"),
            abandoned=("abandoned", "mean"),
            service_level=("service_level", "mean"),
        )

    def after(self, time: float) -> "QueueRun":
        """Return the callers who came late enough, to leave out a start from an empty queue.

        Parameters
        ----------
        time
            Earliest arrival that is kept, in the unit of the arrivals.

        Returns
        -------
        QueueRun
            The same, without the callers before.

        Raises
        ------
        ValueError
            If the time is not one number.

        Examples
        --------
        >>> run_queue([0, 1, 2], [4, 4, 4], agents=1).after(1).wait
        array([3., 6.])
        """
        time = single("time", time)
        late = self.arrival >= time
        return QueueRun(self.arrival[late], self.wait[late], self.abandoned[late], self.priority[late])


@same_labels
def run_queue(
    arrival: ArrayLike,
    handling: ArrayLike,
    agents: int,
    *,
    priority: ArrayLike | None = None,
    patience: ArrayLike | None = None,
) -> QueueRun:
    """Run given callers through a queue: the most important first, within a class the first come.

    An agent who has begun is not interrupted. A caller who is not yet served when patience runs out leaves.

    Parameters
    ----------
    arrival
        When each caller comes, shape (callers,), in increasing order, in any unit of time.
    handling
        How long each takes to serve, shape (callers,), same unit, at least 0.
    agents
        Number of agents, whole, at least 1.
    priority
        Class of each caller, whole numbers, shape (callers,), 0 for the most important; by default all are equal.
    patience
        How long each is ready to wait, shape (callers,), same unit; ``inf`` or nothing for ever.

    Returns
    -------
    QueueRun
        Waits and who gave up, caller by caller.

    Raises
    ------
    ValueError
        If nobody comes, arrivals decrease, the lists differ in length or labels, a time is negative, or a class or a
        number of agents is not whole.

    Examples
    --------
    One agent, four minutes a call; the third caller is more important than the second.

    >>> run_queue([0, 1, 2], [4, 4, 4], agents=1, priority=[1, 1, 0]).wait
    array([0., 7., 2.])
    >>> run_queue([0, 1, 2], [4, 4, 4], agents=1, patience=[9, 1, 9]).abandoned
    array([False,  True, False])
    """
    arrival, handling = number("arrival", arrival), not_negative("handling", handling)
    classes = np.zeros(arrival.shape) if priority is None else whole_numbers("priority", priority)
    patience = np.full(arrival.shape, np.inf) if patience is None else finite_or_nan("patience", patience)
    if arrival.ndim != 1 or not arrival.shape == handling.shape == classes.shape == patience.shape:
        raise ValueError("arrival, handling, priority and patience must be lists of one length, one entry a caller.")
    if not len(arrival):
        raise ValueError("arrival is empty: nobody comes.")
    ranks = classes.astype(int)
    if (np.diff(arrival) < 0).any():
        raise ValueError("arrival must be in increasing order; sort the callers by when they come.")
    if not (patience >= 0).all():
        raise ValueError("patience must not be negative or NaN; use inf for callers who never give up.")
    begun = _starts(arrival.tolist(), handling.tolist(), whole("agents", agents), ranks.tolist(), patience.tolist())
    abandoned = np.isinf(begun)
    return QueueRun(arrival, np.where(abandoned, patience, begun - arrival), abandoned, ranks)


def _starts(arrival: list, handling: list, agents: int, priority: list, patience: list) -> np.ndarray:
    """Return when each caller is first served; infinity for those who give up."""
    begun = np.full(len(arrival), np.inf)
    free = [-np.inf] * agents
    waiting: list[tuple[int, int]] = []

    def serve_until(now: float) -> None:
        while waiting and free[0] <= now:
            _, caller = heappop(waiting)
            start = max(free[0], arrival[caller])
            # A caller whose patience ran out in the meantime has left; nobody noticed before the turn came.
            if start <= arrival[caller] + patience[caller]:
                begun[caller] = start
                heapreplace(free, start + handling[caller])

    for caller, now in enumerate(arrival):
        serve_until(now)
        heappush(waiting, (priority[caller], caller))
        serve_until(now)
    serve_until(np.inf)
    return begun


def simulate_queue(
    calls_per_hour: ArrayLike,
    handling_seconds: ArrayLike,
    agents: int,
    *,
    hours: float,
    seed: int | np.random.Generator,
    patience_seconds: ArrayLike | None = None,
) -> QueueRun:
    """Simulate a queue with Poisson arrivals, exponential handling and, if wanted, classes and patience.

    It starts empty, so the first callers wait less than later ones: :meth:`QueueRun.after` leaves them out.

    Parameters
    ----------
    calls_per_hour
        Arrival rate, calls an hour; or one rate for each class, the most important first.
    handling_seconds
        Mean handling time in seconds; or one for each class.
    agents
        Number of agents, whole, at least 1. It may be below the load: then the queue grows.
    hours
        How long callers come, in hours, above 0. Those who wait at the end are still served.
    seed
        Seed or random generator.
    patience_seconds
        Mean of the exponential patience in seconds; or one for each class; by default all wait for ever.

    Returns
    -------
    QueueRun
        Arrivals and waits in seconds, who gave up, and the class of each caller.

    Raises
    ------
    ValueError
        If a rate is negative, a time is not above 0, a number of agents is not whole, the arguments differ in shape, or
        nobody comes.

    Examples
    --------
    >>> run = simulate_queue([60, 240], 60, 6, hours=40, seed=1)
    >>> run.by_class(target=20)["mean_wait"].round().to_list()
    [7.0, 39.0]
    """
    rng = generator(seed)
    rates, handling, span = (
        np.atleast_1d(not_negative("calls_per_hour", calls_per_hour)),
        positive("handling_seconds", handling_seconds),
        single("hours", positive("hours", hours)),
    )
    if rates.ndim != 1:
        raise ValueError(
            f"calls_per_hour must be one rate or a list of one for each class, not of shape {rates.shape}."
        )
    limits = None if patience_seconds is None else positive("patience_seconds", patience_seconds)
    for name, values in (("handling_seconds", handling), ("patience_seconds", limits)):
        if values is not None and values.shape not in {(), rates.shape}:
            raise ValueError(
                f"{name} must be one number or one for each class of calls_per_hour {rates.shape}, not of shape "
                f"{values.shape}."
            )
    counts = rng.poisson(rates * span)
    if not counts.sum():
        raise ValueError(
            f"Nobody comes in {span:g} hours at calls_per_hour of {rates.sum():g}; take more hours or a higher rate."
        )
    priority = rng.permutation(np.repeat(np.arange(len(rates)), counts))
    arrival = np.sort(rng.uniform(0, span * SECONDS_PER_HOUR, len(priority)))
    means = np.broadcast_to(handling, rates.shape)
    patience = None
    work = rng.exponential(means[priority])
    if limits is not None:
        patience = rng.exponential(np.broadcast_to(limits, rates.shape)[priority])
    return run_queue(arrival, work, agents, priority=priority, patience=patience)
