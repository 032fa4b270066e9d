"""Every table loads, and its card tells the truth about it."""

import pytest

from custrel import data


@pytest.mark.parametrize("name", data.names())
def test_a_card_describes_the_columns_of_its_table(name: str) -> None:
    table, card = data.load(name), data.card(name)
    assert list(card.columns) == list(table.columns)
    assert card.rows == len(table) > 0
    assert card.kind in ("real", "simulated")
    assert all((card.title, card.summary, card.origin, card.licence, card.defects))


@pytest.mark.parametrize("name", data.names())
def test_a_column_whose_name_says_its_unit_has_it_in_the_card(name: str) -> None:
    words = {"percent": "percent", "pct": "percent", "usd": "dollars", "million": "million", "thousand": "thousand"}
    for column, described in data.card(name).columns.items():
        wanted = [word for part, word in words.items() if part in column.split("_")]
        assert all(word in described.unit for word in wanted), f"{column}: {described.unit!r}"


@pytest.mark.parametrize("name", data.names())
def test_rows_from_memory_stay_marked(name: str) -> None:
    table = data.load(name)
    if "confidence" in table:
        assert table["confidence"].str.contains("confirmed|from memory").all()
        assert data.card(name).rows_from_memory == table["confidence"].str.contains("from memory").sum()


def test_a_wrong_name_is_told_the_right_ones() -> None:
    with pytest.raises(ValueError, match=r"There is no table 'snapchat'; there are .*snapchat_dau"):
        data.load("snapchat")
    with pytest.raises(ValueError, match="no table"):
        data.card("../secrets")


def test_the_ledger_has_96_claims_with_known_verdicts() -> None:
    claims = data.load("claims")
    assert len(claims) == claims["id"].nunique() == 96
    counts = claims["verdict"].value_counts().to_dict()
    assert counts == {
        "supported with nuance": 45,
        "unsupported": 27,
        "supported": 14,
        "misattributed": 6,
        "outdated": 4,
    }


def test_the_price_list_has_one_value_an_item_and_the_wage_of_the_chapters() -> None:
    prices = data.prices()
    assert prices.index.is_unique
    assert (prices >= 0).all()
    assert prices["wage"] == 9_600
