"""The forum: inequality, answers, helpfulness and mentions are those that were planted."""

import numpy as np
import pytest

from custrel.ratings import wilson_lower_bound
from custrel.simulate.forum import forum
from custrel.survival import kaplan_meier

MEMBERS, POSTS, TRUTH = forum(seed=1)
ANSWERS = POSTS[POSTS["kind"] == "answer"]


def gini(values: np.ndarray) -> float:
    ordered = np.sort(values)
    rank = np.arange(1, len(ordered) + 1)
    return float((2 * rank - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


def test_few_write_and_most_only_read() -> None:
    counts = POSTS["member"].value_counts().reindex(MEMBERS["member"], fill_value=0).to_numpy()
    roles = np.array([counts[TRUTH.role == role].sum() for role in ("reader", "contributor", "core")])
    assert roles / len(POSTS) == pytest.approx(TRUTH.post_shares, abs=0.02)
    assert [(TRUTH.role == role).mean() for role in ("reader", "contributor", "core")] == pytest.approx(
        TRUTH.role_shares
    )
    # Chance makes equally active members unequal, so the counts are a little more unequal than the truth.
    assert TRUTH.gini <= gini(counts) <= TRUTH.gini + 0.02


def test_the_answer_rate_once_late_questions_are_left_out() -> None:
    questions = POSTS[POSTS["kind"] == "question"].set_index("thread")["hour"]
    first = ANSWERS.groupby("thread")["hour"].min()
    early = questions[questions < 90 * 24 - 100]
    assert early.index.isin(first.index).mean() == pytest.approx(TRUTH.answer_probability, abs=0.03)
    waits = (first - questions)[early.index].dropna()
    assert (waits > 0).all()
    assert waits.median() == pytest.approx(TRUTH.median_hours, rel=0.12)
    late = questions[questions > 90 * 24 - 10]
    assert late.index.isin(first.index).mean() < TRUTH.answer_probability


def test_votes_tell_who_helps() -> None:
    role = TRUTH.role[ANSWERS["member"] - 1]
    for name, truth in zip(("contributor", "core"), TRUTH.helpfulness[1:], strict=True):
        part = ANSWERS[role == name]
        assert part["helpful"].sum() / part["votes"].sum() == pytest.approx(truth, abs=0.02)
    bound = wilson_lower_bound(ANSWERS["helpful"], ANSWERS["votes"])
    best = role[np.argsort(bound)[-100:]]
    assert (best == "core").mean() > (role == "core").mean() + 0.1


def test_mentions_come_as_often_as_the_truth_says() -> None:
    shares = POSTS["mention"].value_counts(normalize=True)[["none", "positive", "negative"]]
    assert shares.to_list() == pytest.approx(TRUTH.mention_shares, abs=0.015)


def test_the_tables_fit_together() -> None:
    assert POSTS["hour"].is_monotonic_increasing
    assert POSTS["hour"].between(0, 90 * 24).all()
    assert POSTS["member"].isin(MEMBERS["member"]).all()
    assert (POSTS["helpful"] <= POSTS["votes"]).all()
    assert POSTS.loc[POSTS["kind"] == "question", "votes"].eq(0).all()
    assert ANSWERS["thread"].isin(POSTS.loc[POSTS["kind"] == "question", "thread"]).all()
    assert MEMBERS.loc[TRUTH.role == "core", "visits"].mean() > MEMBERS.loc[TRUTH.role == "reader", "visits"].mean()


def test_a_seed_fixes_the_forum_and_a_tiny_one_works() -> None:
    assert forum(seed=3)[1].equals(forum(seed=3)[1])
    members, posts, _ = forum(seed=4, members=100, questions=1, days=1)
    assert len(members) == 100
    assert "question" in posts["kind"].to_list()


@pytest.mark.parametrize(("name", "value", "least"), [("members", 99, 100), ("questions", 0, 1), ("days", 0, 1)])
def test_wrong_input_is_told_what_would_be_right(name: str, value: int, least: int) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number of at least {least}, not {value}"):
        forum(seed=1, **{name: value})


def test_slow_answers_leave_more_questions_open_at_the_end() -> None:
    _, posts, truth = forum(seed=2, questions=4000, days=30, answer_probability=0.6, median_hours=72)
    asked = posts[posts["kind"] == "question"].set_index("thread")["hour"]
    first = posts[posts["kind"] == "answer"].groupby("thread")["hour"].min()
    wait = first.reindex(asked.index) - asked
    curve = kaplan_meier(wait.fillna(30 * 24 - asked), wait.notna())
    assert (truth.answer_probability, truth.median_hours) == (0.6, 72.0)
    assert wait.notna().mean() < 0.55
    assert 1 - curve.survival[-1] == pytest.approx(0.6, abs=0.03)
    # By the planted median half of the answerable ones have an answer.
    assert 1 - curve.survival_at(72) == pytest.approx(0.3, abs=0.03)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"answer_probability": 1.2}, "answer_probability must be a fraction"),
        ({"median_hours": 0}, "median_hours must be above 0"),
    ],
)
def test_an_answer_needs_a_probability_and_a_time(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        forum(seed=1, **wrong)
