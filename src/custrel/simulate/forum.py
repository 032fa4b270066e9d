"""A customers' forum: few write much, most only read, and questions wait for answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import fraction, generator, positive, single, whole

ROLES = ("reader", "contributor", "core")
MENTIONS = ("none", "positive", "negative")


@dataclass(frozen=True)
class ForumTruth:
    """What :func:`forum` draws from.

    Attributes
    ----------
    role
        Role of each member, shape (members,): readers never write, core members write most.
    role_shares
        Shares of readers, contributors and core members among the members.
    post_shares
        Their shares of the posts; within a role all are equally active.
    answer_probability
        Probability that a question is ever answered.
    median_hours
        Median time to the first answer of those that are, exponential.
    helpfulness
        Probability that a vote on an answer says "helpful", by role of who answered.
    mention_shares
        Shares of posts that do not mention the firm, praise it and blame it.

    Examples
    --------
    One member in a hundred writes about two posts in three.

    >>> _, posts, truth = forum(seed=1)
    >>> by_core = truth.role[posts["member"] - 1] == "core"
    >>> by_core.mean().round(2).item(), truth.post_shares[2]
    (0.64, 0.65)
    """

    role: np.ndarray
    role_shares: tuple[float, ...] = (0.90, 0.09, 0.01)
    post_shares: tuple[float, ...] = (0.0, 0.35, 0.65)
    answer_probability: float = 0.8
    median_hours: float = 5.0
    helpfulness: tuple[float, ...] = (0.0, 0.65, 0.85)
    mention_shares: tuple[float, ...] = (0.88, 0.05, 0.07)

    @property
    def gini(self) -> float:
        """Gini coefficient of the expected number of posts over all members, readers included.

        >>> round(ForumTruth(np.array([])).gini, 3)
        0.955
        """
        posts = np.concatenate([[0.0], np.cumsum(self.post_shares)])
        return float(1 - np.array(self.role_shares) @ (posts[1:] + posts[:-1]))


def forum(
    seed: int | np.random.Generator,
    *,
    members: int = 2000,
    questions: int = 1500,
    days: int = 90,
    answer_probability: float = 0.8,
    median_hours: float = 5.0,
) -> tuple[pd.DataFrame, pd.DataFrame, ForumTruth]:
    """Simulate the members and the posts of a forum.

    The log ends after ``days``: a question asked shortly before may be answered later, and nobody knows yet. Counting
    it as unanswered makes the answer rate look too low, leaving it out of the waiting times makes those look too short.

    Parameters
    ----------
    seed
        Seed or random generator.
    members
        Number of members, at least 100.
    questions
        Number of questions asked, at least 1.
    days
        Length of the log in days, at least 1.
    answer_probability
        Probability that a question is ever answered, a fraction.
    median_hours
        Median time to the first answer of those that are, in hours, above 0.

    Returns
    -------
    tuple of two pandas.DataFrame and ForumTruth
        Members: ``member``, ``visits`` (a day, on average). Posts in order of time: ``post``, ``thread``, ``kind``
        (question or answer), ``member``, ``hour`` (since the log began), ``votes`` and ``helpful`` (of them; answers
        only, 0 for questions), ``mention`` (of the firm: none, positive, negative).

    Raises
    ------
    ValueError
        If there are too few members, neither a question nor a day, the probability is not a fraction, or the median
        is not above 0.

    Examples
    --------
    >>> members, posts, truth = forum(seed=1)
    >>> len(members), posts["kind"].value_counts()["question"].item(), truth.answer_probability
    (2000, 1500, 0.8)

    Answers that take days: in a log of a month many questions are still open.

    >>> _, posts, truth = forum(seed=1, questions=1500, days=30, median_hours=48)
    >>> asked, answered = posts["thread"].nunique(), posts.loc[posts["kind"] == "answer", "thread"].nunique()
    >>> round(answered / asked, 2), truth.answer_probability, truth.median_hours
    (0.72, 0.8, 48.0)
    """
    # With fewer than 100 members there would be no core.
    members, questions, days = whole("members", members, 100), whole("questions", questions), whole("days", days)
    probability = single("answer_probability", fraction("answer_probability", answer_probability))
    median = single("median_hours", positive("median_hours", median_hours))
    rng = generator(seed)
    sizes = np.round(np.array(ForumTruth.role_shares) * members).astype(int)
    sizes[0] = members - sizes[1:].sum()
    role = rng.permutation(np.repeat(np.arange(len(ROLES)), sizes))
    truth = ForumTruth(role=np.array(ROLES)[role], answer_probability=probability, median_hours=median)

    asked = np.sort(rng.uniform(0, 24 * days, questions))
    answered = rng.random(questions) < truth.answer_probability
    thread = np.repeat(np.arange(questions), np.where(answered, 1 + rng.poisson(1.0, questions), 0))
    # The first of k independent exponential delays would be k times too early: add later answers to the first.
    first = rng.exponential(truth.median_hours / np.log(2), questions)
    later = rng.exponential(12.0, len(thread)) * np.concatenate([[0], thread[1:] == thread[:-1]])[: len(thread)]
    replied = asked[thread] + first[thread] + later

    activity = (np.array(truth.post_shares) / sizes)[role]
    hour = np.concatenate([asked, replied])
    author = rng.choice(members, len(hour), p=activity / activity.sum())
    votes = np.concatenate([np.zeros(questions, dtype=int), rng.negative_binomial(1, 0.12, len(replied))])
    posts = pd.DataFrame(
        {
            "thread": np.concatenate([np.arange(questions), thread]) + 1,
            "kind": np.repeat(["question", "answer"], [questions, len(replied)]),
            "member": author + 1,
            "hour": hour,
            "votes": votes,
            "helpful": rng.binomial(votes, np.array(truth.helpfulness)[role[author]]),
            "mention": rng.choice(MENTIONS, len(hour), p=truth.mention_shares),
        }
    )
    posts = posts[posts["hour"] <= 24 * days].sort_values("hour", ignore_index=True)
    posts.insert(0, "post", np.arange(1, len(posts) + 1))
    visits = rng.gamma(2.0, np.array([0.1, 0.3, 1.0])[role])
    return pd.DataFrame({"member": np.arange(1, members + 1), "visits": visits.round(2)}), posts, truth
