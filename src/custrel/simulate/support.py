"""The log of a support desk: when customers call and write, how they are answered, and a planted unfairness."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import ndtr

from custrel._checks import generator, whole
from custrel.service import run_queue

CHANNELS = ("phone", "chat", "email")
KINDS = ("vip", "hurried", "ordinary")
TOPICS = ("order_status", "how_to", "billing", "fault", "change")
OPENING_HOUR = 8


@dataclass(frozen=True)
class SupportTruth:
    """What :func:`support_desk` draws from.

    Attributes
    ----------
    contacts_per_half_hour
        Expected contacts in each of the 24 half hours from 8:00 to 20:00.
    group_b_share
        Share of contacts that come from group B; the others come from group A.
    channel_shares
        How each group spreads over phone, chat and e-mail.
    kind_shares
        Shares of very important, hurried and other customers, alike in both groups.
    topic_shares
        Shares of order status, how-to, billing, fault and change; the first two could do without an agent.
    handling_seconds
        Mean handling time in each channel, exponential.
    phone_agents
        Agents on the phone. Very important customers are served first there.
    patience_seconds
        Mean patience on the phone, exponential; hurried customers have half of it.
    reply_minutes
        Median first reply by chat and by e-mail to group A, log-normal with ``reply_spread``.
    unfairness
        Factor by which replies to group B in these two channels take longer. On the phone there is none.
    resolved_at_first
        Probability in each channel that a contact by an agent of average skill settles the matter.
    skills
        What each of the 12 agents adds to that probability.
    promise_kept
        Median time taken as a share of the time promised, log-normal with ``promise_spread``.
    answered_survey
        Share of served customers who say how satisfied they are.

    Examples
    --------
    >>> table, truth = support_desk(seed=1, days=30)
    >>> chat = table[table["channel"] == "chat"].groupby("group")["first_response_minutes"].median()
    >>> (chat["B"] / chat["A"]).round(1).item(), truth.unfairness
    (1.3, 1.3)
    """

    contacts_per_half_hour: tuple[float, ...] = (
        *(20, 28, 40, 52, 60, 64, 60, 52, 44, 40, 38, 38),
        *(40, 44, 50, 56, 60, 58, 50, 42, 34, 28, 22, 16),
    )
    group_b_share: float = 0.35
    channel_shares: dict[str, tuple[float, ...]] = field(
        default_factory=lambda: {"A": (0.55, 0.30, 0.15), "B": (0.30, 0.30, 0.40)}
    )
    kind_shares: tuple[float, ...] = (0.08, 0.17, 0.75)
    topic_shares: tuple[float, ...] = (0.30, 0.20, 0.20, 0.20, 0.10)
    handling_seconds: tuple[float, ...] = (240.0, 360.0, 420.0)
    phone_agents: int = 4
    patience_seconds: float = 180.0
    reply_minutes: tuple[float, float] = (3.0, 180.0)
    reply_spread: float = 0.8
    unfairness: float = 1.3
    resolved_at_first: tuple[float, ...] = (0.80, 0.70, 0.55)
    skills: tuple[float, ...] = tuple(np.linspace(-0.12, 0.12, 12).round(3).tolist())
    promise_kept: float = 0.7
    promise_spread: float = 0.5
    answered_survey: float = 0.4

    @property
    def on_time(self) -> float:
        """Probability that a promise is kept.

        >>> round(SupportTruth().on_time, 3)
        0.762
        """
        return float(ndtr(-np.log(self.promise_kept) / self.promise_spread))


def support_desk(seed: int | np.random.Generator, *, days: int = 10) -> tuple[pd.DataFrame, SupportTruth]:
    """Simulate the contacts of a support desk that is open from 8:00 to 20:00.

    Two groups of customers are treated alike on the phone; in writing, group B waits longer. Group B also writes more
    often, so a plain comparison of the groups shows a gap much larger than the planted one, and only a comparison
    within channels finds that.

    Parameters
    ----------
    seed
        Seed or random generator.
    days
        Number of days, at least 1.

    Returns
    -------
    tuple of pandas.DataFrame and SupportTruth
        One row a contact, in order of arrival: ``contact``, ``arrived`` (date and time), ``group`` (A or B), ``kind``,
        ``channel``, ``topic``, ``handling_minutes``, ``first_response_minutes``, ``abandoned`` (gave up on the phone),
        ``agent``, ``contacts_needed`` (until the matter was settled), ``promised_hours``, ``taken_hours`` and
        ``satisfaction`` (1 to 5, missing where not answered). What comes after the answer is missing for those who
        gave up.

    Raises
    ------
    ValueError
        If there is no day.

    Examples
    --------
    >>> log, truth = support_desk(seed=1, days=2)
    >>> sorted(log["channel"].unique()), truth.unfairness
    (['chat', 'email', 'phone'], 1.3)
    """
    days = whole("days", days)
    rng, truth = generator(seed), SupportTruth()
    slots = rng.poisson(np.tile(truth.contacts_per_half_hour, days))
    slot = np.repeat(np.arange(len(slots)), slots)
    day, half_hour = np.divmod(slot, len(truth.contacts_per_half_hour))
    hours = np.sort(24.0 * day + OPENING_HOUR + half_hour / 2 + rng.uniform(0, 0.5, len(slot)))

    count = len(hours)
    group = rng.random(count) < truth.group_b_share
    limits = np.cumsum([truth.channel_shares["A"], truth.channel_shares["B"]], axis=1)[group.astype(int)]
    # The last limit is 1 but for rounding, which must not make a fourth channel.
    channel = (rng.random(count)[:, None] >= limits[:, :-1]).sum(axis=1)
    kind = rng.choice(len(KINDS), count, p=truth.kind_shares)
    topic = rng.choice(len(TOPICS), count, p=truth.topic_shares)
    handling = rng.exponential(np.array(truth.handling_seconds)[channel])

    response, abandoned = _responses(rng, truth, hours, group, channel, kind, handling)
    agent = rng.integers(len(truth.skills), size=count)
    settled = np.array(truth.resolved_at_first)[channel] + np.array(truth.skills)[agent]
    contacts = rng.geometric(settled).astype(float)
    promised = rng.choice([24.0, 48.0, 72.0], count)
    taken = promised * rng.lognormal(np.log(truth.promise_kept), truth.promise_spread, count)
    with np.errstate(invalid="ignore"):
        mood = 4.4 - 0.35 * np.log1p(response / 30) - 0.8 * (contacts > 1) - 0.4 * (taken > promised)
        satisfaction = np.clip(np.round(mood + rng.normal(0, 0.8, count)), 1, 5)
    satisfaction[rng.random(count) >= truth.answered_survey] = np.nan
    for column in (contacts, promised, taken, satisfaction):
        column[abandoned] = np.nan

    log = pd.DataFrame(
        {
            "contact": np.arange(1, count + 1),
            "arrived": pd.Timestamp("2024-03-03") + pd.to_timedelta(hours, unit="h").round("s"),
            "group": np.where(group, "B", "A"),
            "kind": np.array(KINDS)[kind],
            "channel": np.array(CHANNELS)[channel],
            "topic": np.array(TOPICS)[topic],
            "handling_minutes": np.where(abandoned, 0, handling / 60),
            "first_response_minutes": response,
            "abandoned": abandoned,
            "agent": pd.array(agent + 1, dtype="Int64"),
            "contacts_needed": contacts,
            "promised_hours": promised,
            "taken_hours": taken,
            "satisfaction": satisfaction,
        }
    )
    log.loc[abandoned, "agent"] = pd.NA
    return log, truth


@dataclass(frozen=True)
class ProviderWeek:
    """A week of touchpoints of an internet provider; made by :func:`provider_week`.

    Attributes
    ----------
    desk
        All contacts that reached the support desk, as :func:`support_desk` gives them, hang-ups included.
    log
        One row per contact that was served, in any channel: ``channel``, ``answered_by``, ``recognised``, ``customer``
        and ``case``, a number that the contacts about one need share.
    segments
        Segment of each of the 30,000 customers: home, shop or business.
    failing
        The planted share of those who try the help pages, fail there and then contact the desk about the same case.

    Examples
    --------
    >>> week = provider_week(seed=7)
    >>> len(week.log), week.segments.value_counts().to_dict()
    (19617, {'home': 27000, 'shop': 2850, 'business': 150})
    """

    desk: pd.DataFrame
    log: pd.DataFrame
    segments: pd.Series
    failing: float


def provider_week(seed: int) -> ProviderWeek:
    """Simulate all touchpoints of an internet provider from Sunday to Thursday.

    The desk is that of :func:`support_desk`. 7,000 visits to the help pages, 6,000 to the app, 900 posts in the forum,
    400 on a social network, 200 reviews and 240 contacts with a manager are added. Three in ten of those who try the
    help pages fail and then contact the desk with a question about an order or about how something is done.

    Parameters
    ----------
    seed
        Seed of the random numbers.

    Returns
    -------
    ProviderWeek
        The desk, the log, the segments and the planted share.

    Examples
    --------
    Found again by cases: visitors of the help pages whose case also reached the desk.

    >>> week = provider_week(seed=7)
    >>> tried = week.log.loc[week.log["channel"] == "help_pages", "case"]
    >>> reached = week.log.loc[week.log["channel"].isin(["phone", "chat", "email"]), "case"]
    >>> tried.isin(reached).mean().item(), week.failing
    (0.3, 0.3)
    """
    rng, failing = np.random.default_rng(seed), 0.3
    desk, _ = support_desk(seed, days=5)
    served = desk[~desk["abandoned"]]
    segments = pd.Series(np.repeat(["home", "shop", "business"], [27_000, 2_850, 150]), name="segment")
    asks = segments.map({"home": 1, "shop": 4, "business": 12})
    log = pd.DataFrame(
        [(channel, "staff", True) for channel in served["channel"]]
        + [("manager", "own_manager", True)] * 240
        + [("help_pages", "machine", False)] * 7_000
        + [("app", "machine", True)] * 6_000
        + [("forum", "customers", False)] * 900
        + [("reviews", "everybody", False)] * 200
        + [("social_network", "staff", True)] * 240
        + [("social_network", "customers", False)] * 160,
        columns=["channel", "answered_by", "recognised"],
    )
    log["customer"] = rng.choice(len(segments), len(log), p=asks / asks.sum())
    managed = log["channel"] == "manager"
    log.loc[managed, "customer"] = rng.choice(segments.index[segments == "business"], managed.sum())
    log["case"] = np.arange(len(log))
    visits = np.flatnonzero(log["channel"] == "help_pages")
    failed = rng.choice(visits, round(failing * len(visits)), replace=False)
    easy = np.flatnonzero(served["topic"].isin(["order_status", "how_to"]))
    contacts = rng.choice(easy, len(failed), replace=False)
    log.loc[failed, ["customer", "case"]] = log.loc[contacts, ["customer", "case"]].to_numpy()
    return ProviderWeek(desk, log, segments, failing)


def _responses(
    rng: np.random.Generator,
    truth: SupportTruth,
    hours: np.ndarray,
    group: np.ndarray,
    channel: np.ndarray,
    kind: np.ndarray,
    handling: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return minutes to the first response (missing for those who gave up), and who gave up."""
    medians = np.array([np.nan, *truth.reply_minutes])[channel] * np.where(group, truth.unfairness, 1.0)
    minutes = medians * rng.lognormal(0, truth.reply_spread, len(hours))
    abandoned = np.zeros(len(hours), dtype=bool)
    phone = channel == CHANNELS.index("phone")
    patience = truth.patience_seconds * np.where(kind == KINDS.index("hurried"), 0.5, 1.0)
    run = run_queue(
        hours[phone] * 3600,
        handling[phone],
        truth.phone_agents,
        priority=(kind[phone] != KINDS.index("vip")).astype(int),
        patience=rng.exponential(patience[phone]),
    )
    minutes[phone] = np.where(run.abandoned, np.nan, run.wait / 60)
    abandoned[phone] = run.abandoned
    return minutes, abandoned
