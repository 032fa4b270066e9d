"""The support desk's log: its truth is recovered, and a careless analysis is misled as promised."""

import numpy as np
import pytest

from custrel.experiments import permutation_test
from custrel.mix import canvas_types
from custrel.service import agents_needed
from custrel.simulate.support import CHANNELS, KINDS, TOPICS, provider_week, support_desk

LOG, TRUTH = support_desk(seed=1, days=20)


def test_contacts_come_as_often_as_the_truth_says() -> None:
    minutes = LOG["arrived"].dt.hour * 60 + LOG["arrived"].dt.minute - 8 * 60
    counts = np.bincount(minutes // 30, minlength=24)
    expected = 20 * np.array(TRUTH.contacts_per_half_hour)
    # Pearson's statistic of 24 Poisson counts.
    assert ((counts - expected) ** 2 / expected).sum() < 43
    assert LOG["arrived"].is_monotonic_increasing
    assert LOG["arrived"].dt.date.nunique() == 20


def test_shares_are_those_of_the_truth() -> None:
    assert LOG["group"].eq("B").mean() == pytest.approx(TRUTH.group_b_share, abs=0.02)
    for group, shares in TRUTH.channel_shares.items():
        found = LOG.loc[LOG["group"] == group, "channel"].value_counts(normalize=True)[list(CHANNELS)]
        assert found.to_list() == pytest.approx(shares, abs=0.02)
    assert LOG["kind"].value_counts(normalize=True)[list(KINDS)].to_list() == pytest.approx(
        TRUTH.kind_shares, abs=0.015
    )
    assert LOG["topic"].value_counts(normalize=True)[list(TOPICS)].to_list() == pytest.approx(
        TRUTH.topic_shares, abs=0.015
    )
    answered = LOG[~LOG["abandoned"]]
    assert answered["satisfaction"].notna().mean() == pytest.approx(TRUTH.answered_survey, abs=0.015)


@pytest.mark.parametrize("channel", ["chat", "email"])
def test_the_unfairness_is_found_within_a_channel(channel: str) -> None:
    part = LOG[LOG["channel"] == channel]
    logs = np.log(part["first_response_minutes"])
    groups = logs[part["group"] == "B"], logs[part["group"] == "A"]
    test = permutation_test(*groups, seed=1, resamples=999)
    assert np.exp(test.difference) == pytest.approx(TRUTH.unfairness, rel=0.08)
    assert test.p_value <= 0.002


def test_there_is_none_on_the_phone_and_a_plain_comparison_exaggerates() -> None:
    phone = LOG[(LOG["channel"] == "phone") & ~LOG["abandoned"]]
    waits = phone["first_response_minutes"]
    assert (
        permutation_test(waits[phone["group"] == "B"], waits[phone["group"] == "A"], seed=1, resamples=499).p_value
        > 0.05
    )
    means = LOG.groupby("group")["first_response_minutes"].mean()
    assert means["B"] / means["A"] > 2 * TRUTH.unfairness


def test_on_the_phone_importance_shortens_and_hurry_shortens_patience() -> None:
    phone = LOG[LOG["channel"] == "phone"]
    waits, given_up = (phone.groupby("kind")[column].mean() for column in ("first_response_minutes", "abandoned"))
    assert waits["vip"] < 0.85 * waits["ordinary"]
    assert given_up["hurried"] > given_up["ordinary"] > given_up["vip"]
    assert not LOG.loc[LOG["channel"] != "phone", "abandoned"].any()


def test_handling_resolution_promises_and_skill_follow_the_truth() -> None:
    answered = LOG[~LOG["abandoned"]]
    minutes = answered.groupby("channel")["handling_minutes"].mean()[["chat", "email"]]
    assert (60 * minutes).to_list() == pytest.approx(TRUTH.handling_seconds[1:], rel=0.05)
    first = (answered["contacts_needed"] == 1).groupby(answered["channel"]).mean()[list(CHANNELS)]
    assert first.to_list() == pytest.approx(TRUTH.resolved_at_first, abs=0.02)
    assert (answered["taken_hours"] <= answered["promised_hours"]).mean() == pytest.approx(TRUTH.on_time, abs=0.01)
    skill = (answered["contacts_needed"] == 1).groupby(answered["agent"].astype(int)).mean()
    assert np.corrcoef(skill, TRUTH.skills)[0, 1] > 0.9


def test_those_who_gave_up_have_no_answer() -> None:
    gone = LOG[LOG["abandoned"]]
    assert len(gone) > 100
    columns = ["first_response_minutes", "agent", "contacts_needed", "promised_hours", "taken_hours", "satisfaction"]
    assert gone[columns].isna().all(axis=None)
    assert (gone["handling_minutes"] == 0).all()


def test_satisfaction_falls_when_matters_drag_on() -> None:
    means = LOG.groupby(LOG["contacts_needed"] > 1)["satisfaction"].mean()
    assert means[False] - means[True] > 0.5
    assert LOG["satisfaction"].dropna().isin([1, 2, 3, 4, 5]).all()


def test_the_log_is_enough_to_plan_a_roster() -> None:
    phone = LOG[LOG["channel"] == "phone"]
    minutes = phone["arrived"].dt.hour * 60 + phone["arrived"].dt.minute - 8 * 60
    calls_per_hour = np.bincount(minutes // 30, minlength=24) / 20 * 2
    roster = agents_needed(calls_per_hour, TRUTH.handling_seconds[0], 20, 0.8)
    assert roster.max() > TRUTH.phone_agents > roster.min()


def test_a_seed_fixes_the_log() -> None:
    assert support_desk(seed=2, days=1)[0].equals(support_desk(seed=np.random.default_rng(2), days=1)[0])


def test_wrong_input_is_told_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="days must be a whole number of at least 1, not 0"):
        support_desk(seed=1, days=0)


def test_a_week_of_the_provider_holds_the_planted_failures() -> None:
    week = provider_week(seed=3)
    log = week.log
    tried = log[log["channel"] == "help_pages"]
    answered = log[log["channel"].isin(CHANNELS)]
    assert len(answered) == (~week.desk["abandoned"]).sum()
    assert tried["case"].isin(answered["case"]).mean() == week.failing
    # A case belongs to one customer, wherever it goes.
    assert log.groupby("case")["customer"].nunique().max() == 1
    assert (log.loc[log["channel"] == "manager", "customer"].map(week.segments) == "business").all()


def test_the_price_of_a_contact_agrees_with_the_payroll_of_the_desk() -> None:
    # Twelve agents of forty hours a week; the list must not make them several times as dear.
    types = canvas_types()
    answered = (~provider_week(seed=7).desk["abandoned"]).sum()
    wages = 12 * 9_600 / 50
    listed = answered * types.loc["personal", "staff_minutes"] * 0.08
    assert listed == pytest.approx(wages, rel=0.05)
