"""The desk with two lines and the chatbot trial: the truth is recovered, and the count of the vendor misleads."""

import numpy as np
import pytest

from custrel.service import erlang_a
from custrel.simulate.lines import TOPICS, chatbot_trial, two_lines

LOG, TRUTH = two_lines(seed=1, days=40)
TRIAL, _ = chatbot_trial(seed=1, cases=40_000)


@pytest.mark.parametrize(("line", "scale"), [("Arabic", 0.9), ("English", 0.3)])
def test_calls_come_as_often_as_the_truth_says(line: str, scale: float) -> None:
    arrived = LOG.loc[LOG["line"] == line, "arrived"]
    counts = np.bincount((arrived.dt.hour * 60 + arrived.dt.minute - 8 * 60) // 30, minlength=24)
    expected = 40 * scale * np.array(TRUTH.profile)
    # Pearson's statistic of 24 Poisson counts.
    assert ((counts - expected) ** 2 / expected).sum() < 43
    assert set(arrived.dt.day_name()) == {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday"}
    assert arrived.dt.date.nunique() == 40


def test_patience_and_handling_are_those_of_the_truth() -> None:
    patience = LOG["waited"].sum() / LOG["gave_up"].sum()
    assert patience == pytest.approx(TRUTH.patience_seconds, rel=4 / np.sqrt(LOG["gave_up"].sum()))
    assert LOG["handling"].isna().eq(LOG["gave_up"]).all()
    means = LOG.groupby("topic")["handling"].mean()[list(TOPICS)]
    assert means.to_list() == pytest.approx(TRUTH.handling_seconds, rel=0.04)


def test_hang_ups_follow_erlang_a() -> None:
    calls = 2 * np.multiply(TRUTH.profile, TRUTH.line_scale[0])
    queue = erlang_a(calls * TRUTH.mean_handling / 3600, TRUTH.agents[0], TRUTH.patience_seconds, TRUTH.mean_handling)
    expected = np.average(queue.abandonment_probability, weights=calls)
    # Handling times are a mixture, not exponential, and the rate changes: near, not equal.
    assert LOG.loc[LOG["line"] == "Arabic", "gave_up"].mean() == pytest.approx(expected, abs=0.01)


def test_the_vendor_counts_what_the_desk_does_not_save() -> None:
    arms = TRIAL.groupby("bot_first")[["closed", "called", "handling", "settled"]].mean()
    closed, called, work = arms.loc[True, ["closed", "called", "handling"]]
    assert closed == pytest.approx(TRUTH.closed_by_bot, abs=0.01)
    assert called == pytest.approx(1 - TRUTH.settled_by_bot - (1 - TRUTH.settled_by_bot) * 0.25 * 0.2, abs=0.01)
    # By hand: 24 + 54 + 126 seconds of unsettled cases; of each, 0.75 at once and 0.2 later at 1.4 of the time.
    assert 1 - work / arms.loc[False, "handling"] == pytest.approx(1 - 204 * (0.75 + 0.2 * 1.4) / 246, abs=0.025)
    assert TRIAL["bot_first"].mean() == 0.5
    assert arms.loc[False, ["closed", "called", "settled"]].to_list() == [0, 1, 1]


def test_the_same_seed_gives_the_same_data_and_another_seed_others() -> None:
    assert two_lines(3, days=1)[0].equals(two_lines(3, days=1)[0])
    assert not chatbot_trial(3)[0].equals(chatbot_trial(4)[0])


def test_there_must_be_days_and_cases() -> None:
    with pytest.raises(ValueError, match="days"):
        two_lines(1, days=0)
    with pytest.raises(ValueError, match="cases"):
        chatbot_trial(1, cases=1)
