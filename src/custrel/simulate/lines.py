"""A desk with two telephone lines, an Arabic and an English one, and the trial of a chatbot in front of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import generator, whole
from custrel.service import run_queue

LINES = ("Arabic", "English")
TOPICS = ("order_status", "change", "problem")
OPENING_HOUR = 8
FIRST_DAY = "2027-09-05"


@dataclass(frozen=True)
class LinesTruth:
    """What :func:`two_lines` and :func:`chatbot_trial` draw from.

    Attributes
    ----------
    profile
        Expected calls in each of the 24 half hours from 8:00 to 20:00, to be multiplied by ``line_scale``.
    line_scale
        Factor of the Arabic and of the English line.
    topic_shares
        Shares of order status, changes and problems, alike on both lines.
    handling_seconds
        Mean handling time of each topic, exponential.
    agents
        Agents on the Arabic and on the English line, all day.
    patience_seconds
        Mean patience of a caller, exponential.
    settles
        Probability for each topic that the chatbot settles the case.
    walks_away
        Probability that a customer whose case is not settled closes the chat without asking for an agent.
    calls_later
        Probability that such a customer calls later; the others never come back.
    angry_factor
        Factor by which such a call takes longer.

    Examples
    --------
    >>> round(LinesTruth().mean_handling), round(LinesTruth().closed_by_bot, 3)
    (246, 0.449)
    """

    profile: tuple[float, ...] = (
        *(20, 28, 40, 52, 60, 64, 60, 52, 44, 40, 38, 38),
        *(40, 44, 50, 56, 60, 58, 50, 42, 34, 28, 22, 16),
    )
    line_scale: tuple[float, float] = (0.9, 0.3)
    topic_shares: tuple[float, ...] = (0.40, 0.25, 0.35)
    handling_seconds: tuple[float, ...] = (150.0, 240.0, 360.0)
    agents: tuple[int, int] = (9, 4)
    patience_seconds: float = 120.0
    settles: tuple[float, ...] = (0.60, 0.10, 0.0)
    walks_away: float = 0.25
    calls_later: float = 0.8
    angry_factor: float = 1.4

    @property
    def mean_handling(self) -> float:
        """Mean handling time of a call, in seconds.

        >>> round(LinesTruth().mean_handling)
        246
        """
        return float(np.dot(self.topic_shares, self.handling_seconds))

    @property
    def settled_by_bot(self) -> float:
        """Share of all cases that the chatbot settles.

        >>> round(LinesTruth().settled_by_bot, 3)
        0.265
        """
        return float(np.dot(self.topic_shares, self.settles))

    @property
    def closed_by_bot(self) -> float:
        """Share of all cases in which the chat ends without an agent: settled, or given up.

        >>> round(LinesTruth().closed_by_bot, 3)
        0.449
        """
        return self.settled_by_bot + (1 - self.settled_by_bot) * self.walks_away


def two_lines(seed: int | np.random.Generator, *, days: int = 20) -> tuple[pd.DataFrame, LinesTruth]:
    """Simulate the calls of a desk with an Arabic and an English line, open from 8:00 to 20:00, Sunday to Thursday.

    Each line has its own agents, the same number all day, and its own queue. Callers hang up when their patience ends.

    Parameters
    ----------
    seed
        Seed or random generator.
    days
        Number of working days, at least 1.

    Returns
    -------
    tuple of pandas.DataFrame and LinesTruth
        One row a call, in order of arrival: ``arrived`` (date and time), ``line``, ``topic``, ``waited`` (seconds until
        answered or until hanging up), ``gave_up``, and ``handling`` (seconds; missing where the caller gave up).

    Raises
    ------
    ValueError
        If there is no day.

    Examples
    --------
    >>> log, truth = two_lines(seed=1, days=20)
    >>> log.groupby("line")["gave_up"].mean().round(2).to_dict(), truth.agents
    ({'Arabic': 0.04, 'English': 0.05}, (9, 4))
    """
    days = whole("days", days)
    rng, truth = generator(seed), LinesTruth()
    # Sunday to Thursday: five days of every seven.
    dates = pd.to_datetime(FIRST_DAY) + pd.to_timedelta([day + 2 * (day // 5) for day in range(days)], unit="D")
    parts = []
    for name, scale, agents in zip(LINES, truth.line_scale, truth.agents, strict=True):
        counts = rng.poisson(np.tile(np.multiply(truth.profile, scale), days))
        slot = np.repeat(np.arange(len(counts)), counts)
        day, half_hour = np.divmod(slot, len(truth.profile))
        second = np.sort(86_400 * day + 1_800 * (2 * OPENING_HOUR + half_hour) + rng.uniform(0, 1_800, len(slot)))
        topic = rng.choice(len(TOPICS), len(second), p=truth.topic_shares)
        handling = rng.exponential(np.take(truth.handling_seconds, topic))
        run = run_queue(second, handling, agents, patience=rng.exponential(truth.patience_seconds, len(second)))
        parts.append(
            pd.DataFrame(
                {
                    "arrived": dates[day] + pd.to_timedelta(np.floor(second % 86_400), unit="s"),
                    "line": name,
                    "topic": np.take(TOPICS, topic),
                    "waited": run.wait.round(1),
                    "gave_up": run.abandoned,
                    "handling": np.where(run.abandoned, np.nan, handling.round(1)),
                }
            )
        )
    return pd.concat(parts).sort_values("arrived", kind="stable", ignore_index=True), truth


def chatbot_trial(seed: int | np.random.Generator, *, cases: int = 4_000) -> tuple[pd.DataFrame, LinesTruth]:
    """Simulate a trial: half of the cases, drawn at random, meet a chatbot before they can reach an agent.

    Parameters
    ----------
    seed
        Seed or random generator.
    cases
        Number of cases, at least 2; each is one need of one customer. An even number gives two halves.

    Returns
    -------
    tuple of pandas.DataFrame and LinesTruth
        One row a case: ``topic``, ``bot_first``, ``closed`` (the chat ended without an agent), ``called`` (the case
        reached an agent, from the chat or later), ``handling`` (the agent's seconds; 0 without a call) and ``settled``
        (what the customer answers a week later).

    Raises
    ------
    ValueError
        If there are fewer than two cases.

    Examples
    --------
    The chatbot reports nearly half as closed; the calls fall by less.

    >>> trial, truth = chatbot_trial(seed=1)
    >>> trial.groupby("bot_first")[["closed", "called"]].mean().round(2).loc[True].to_dict()
    {'closed': 0.46, 'called': 0.69}
    """
    cases = whole("cases", cases, least=2)
    rng, truth = generator(seed), LinesTruth()
    topic = rng.choice(len(TOPICS), cases, p=truth.topic_shares)
    bot = rng.permutation(cases) < cases // 2
    settles = bot & (rng.random(cases) < np.take(truth.settles, topic))
    walks = bot & ~settles & (rng.random(cases) < truth.walks_away)
    lost = walks & (rng.random(cases) >= truth.calls_later)
    called = ~settles & ~lost
    handling = rng.exponential(np.take(truth.handling_seconds, topic)) * np.where(walks, truth.angry_factor, 1.0)
    trial = pd.DataFrame(
        {
            "topic": np.take(TOPICS, topic),
            "bot_first": bot,
            "closed": settles | walks,
            "called": called,
            "handling": np.where(called, handling.round(1), 0.0),
            "settled": ~lost,
        }
    )
    return trial, truth
