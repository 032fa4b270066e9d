"""The bilingual messages: balanced, clean in both scripts, and neither trivial nor hopeless for a list of words."""

import re

import numpy as np
import pandas as pd
import pytest

from custrel.data import load
from custrel.simulate.messages import messages

TABLE = load("messages")
INTENTS = {"complaint", "question", "order", "praise", "cancellation"}
KINDS = {"unrealistic", "vip", "precise", "hurried", "genius", "procrastinator", "imitator", "ordinary"}


def test_both_languages_have_the_same_labels() -> None:
    assert len(TABLE) == 128
    english, arabic = (TABLE[TABLE["language"] == code].set_index("pair") for code in ("en", "ar"))
    labels = ["business", "intent", "urgent", "kind"]
    pd.testing.assert_frame_equal(english[labels], arabic[labels])
    assert set(TABLE["intent"]) == INTENTS
    assert set(TABLE["kind"]) == KINDS
    assert set(TABLE["business"]) == {"shop", "telecom", "clinic"}
    assert TABLE["urgent"].dtype == bool
    assert 0.15 < TABLE["urgent"].mean() < 0.25


def test_urgency_is_not_a_kind_of_customer() -> None:
    table = pd.crosstab(TABLE["kind"] == "hurried", TABLE["urgent"])
    assert (table >= 6).all(axis=None)


def test_texts_are_different_short_and_in_their_script() -> None:
    assert TABLE["text"].is_unique
    assert TABLE["text"].str.len().between(20, 140).all()
    arabic = TABLE.loc[TABLE["language"] == "ar", "text"]
    english = TABLE.loc[TABLE["language"] == "en", "text"]
    assert english.map(str.isascii).all()
    assert not arabic.str.contains("[A-Za-z٠-٩\u0640\u200e\u200f,;?]").any()
    assert arabic.str.contains("[.؟]$").all()
    assert not arabic.str.contains("اً", regex=False).any()


def test_a_list_of_words_helps_but_errs_in_both_languages() -> None:
    words = "now|today|tonight|urgent|need|block|stop|الآن|اليوم|الليلة|فورًا|حالًا|العاجل|أوقفوا|أحتاج"
    flagged = TABLE["text"].str.contains(words, flags=re.IGNORECASE)
    for _, part in TABLE.assign(flagged=flagged).groupby("language"):
        hits, misses = (part["flagged"] & part["urgent"]).sum(), (~part["flagged"] & part["urgent"]).sum()
        assert min(hits, misses) >= 3
        assert part.loc[part["urgent"], "flagged"].mean() > part.loc[~part["urgent"], "flagged"].mean()
        assert (part["flagged"] & ~part["urgent"]).any()


def test_an_inbox_holds_every_message_once_and_hides_the_labels() -> None:
    inbox, labels = messages(seed=2, hours=4)
    assert sorted(inbox["message"]) == TABLE["message"].to_list()
    assert list(labels.columns) == ["intent", "urgent", "kind"]
    assert not set(labels.columns) & set(inbox.columns)
    assert inbox["minute"].is_monotonic_increasing
    assert inbox["minute"].between(0, 240).all()
    together = inbox.join(labels).sort_values("message", ignore_index=True)[list(TABLE.columns)]
    pd.testing.assert_frame_equal(together, TABLE)


def test_a_seed_fixes_the_order() -> None:
    assert messages(seed=3)[0].equals(messages(seed=np.random.default_rng(3))[0])
    assert not messages(seed=3)[0]["message"].equals(messages(seed=4)[0]["message"])


def test_wrong_input_is_told_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="hours must be above 0, not 0"):
        messages(seed=1, hours=0)
