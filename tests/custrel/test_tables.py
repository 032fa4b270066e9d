"""What the tables say, recomputed from published figures; CDNOW without its package's code; light imports."""

import subprocess
import sys

import lifetimes.datasets
import pandas as pd
import pytest

import custrel
from custrel import data
from custrel.data import card, cdnow, load

SHAPES = {
    "amazon_costs": 12,
    "amazon_customers_prime": 13,
    "amazon_net_sales": 27,
    "apparel_prices": 7,
    "bass_vcr": 10,
    "klm_social_care": 3,
    "nielsen_trust": 3,
    "patagonia": 14,
    "patagonia_sales": 6,
    "sbg_retention": 13,
    "school_friendships": 506,
    "united_event_window": 19,
    "united_market_models": 2,
    "united_news_facts": 9,
    "us_online_growth": 9,
    "us_online_retail": 18,
    "zappos_accounts": 8,
    "zappos_facts": 10,
    "zappos_gross_sales": 10,
    "zappos_repeat_share": 5,
    "cdnow_customers": 2357,
    "cdnow_transactions": 6919,
}


@pytest.mark.parametrize(("name", "rows"), SHAPES.items())
def test_every_table_is_whole(name: str, rows: int) -> None:
    assert card(name).rows == len(load(name)) == rows
    assert name in data.names()


def test_rows_from_memory_are_counted_on_the_cards() -> None:
    remembered = {name: card(name).rows_from_memory for name in SHAPES}
    assert {name: rows for name, rows in remembered.items() if rows} == {
        "amazon_net_sales": 7,
        "nielsen_trust": 1,
    }


@pytest.mark.parametrize("name", SHAPES)
def test_a_mark_of_memory_anywhere_in_a_row_is_in_its_confidence(name: str) -> None:
    table = load(name)
    if "confidence" in table:
        cells = table.drop(columns="confidence").map(lambda cell: "from memory" in str(cell))
        marked = cells.any(axis=1)
        assert table.loc[marked, "confidence"].str.contains("from memory").all()


def test_online_retail_doubled_in_three_years_and_amazon_a_little_less() -> None:
    quarters = load("us_online_retail").set_index("quarter")["sales_usd_million"]
    years = quarters.groupby(quarters.index.str[:4]).sum()
    sales = load("amazon_net_sales").set_index("year")["net_sales_usd_million"]
    assert years["2003"] / years["2002"] - 1 == pytest.approx(0.263, abs=0.002)  # 26.3 % as the BBC reported it
    assert (years["2003"] / years["2000"], sales[2003] / sales[2000]) == pytest.approx((2.00, 1.91), abs=0.005)


def test_amazon_grew_by_37_percent_a_year() -> None:
    sales = load("amazon_net_sales").set_index("year")["net_sales_usd_million"]
    assert (sales[2023] / sales[1997]) ** (1 / 26) - 1 == pytest.approx(0.374, abs=0.0005)


def test_united_days_and_abnormal_returns() -> None:
    # The event study computed with the table: abnormal return and its t value by both models.
    window, models = load("united_event_window").set_index("date"), load("united_market_models").set_index("model")
    benchmarks = {"market": "spy_return", "peers": "five_airlines_mean_return"}
    published = {
        ("2017-04-11", "market"): (-0.0103, -0.65),
        ("2017-04-11", "peers"): (-0.0258, -2.59),
        ("2017-04-18", "market"): (-0.0387, -2.45),
        ("2017-04-18", "peers"): (-0.0382, -3.83),
    }
    for (day, model), (abnormal, t) in published.items():
        line = models.loc[model]
        found = window.loc[day, "ual_return"] - line["alpha"] - line["beta"] * window.loc[day, benchmarks[model]]
        assert found == pytest.approx(abnormal, abs=0.0001)
        assert found / line["residual_sd"] == pytest.approx(t, abs=0.01)
    assert window["ual_close_usd"].pct_change().iloc[1:].to_list() == pytest.approx(
        window["ual_return"].iloc[1:].to_list(), abs=0.0001
    )


def test_the_implied_number_of_united_shares() -> None:
    facts = load("united_news_facts").set_index("metric")["value"]
    shares = facts[facts.index.str.startswith("shares outstanding")].iloc[0]
    assert float(shares) == pytest.approx(994.2 / 3.16, abs=0.1)


def test_retention_starts_with_a_thousand_and_falls() -> None:
    survivors = load("sbg_retention").set_index("year")[["regular_survivors_per_1000", "high_end_survivors_per_1000"]]
    assert (survivors.loc[0] == 1000).all()
    assert (survivors.diff().iloc[1:] < 0).all(axis=None)


# --- CDNOW ----------------------------------------------------------------------------------------------------------


def test_customers_are_those_of_the_package() -> None:
    customers = cdnow("customers")
    pd.testing.assert_frame_equal(customers, load("cdnow_customers"))
    theirs = lifetimes.datasets.load_cdnow_summary()
    assert (customers[["frequency", "recency", "T"]].to_numpy() == theirs[["frequency", "recency", "T"]]).all(axis=None)
    again = customers.query("frequency > 0")["monetary"]
    # Fader, Hardie and Lee, JMR 42(4), 2005, in whole dollars: 946 customers, mean 35, s.d. 30, median 27, 3 to 300.
    assert len(again) == 946
    summary = again.describe()[["mean", "std", "50%", "min", "max"]]
    assert summary.to_list() == pytest.approx([35, 30, 27, 3, 300], abs=0.51)


def test_customers_are_the_transactions_up_to_september_1997() -> None:
    days = cdnow("transactions").groupby(["customer_id", "date"], as_index=False)["dollars"].sum()
    end = pd.Timestamp("1997-09-30")
    days = days[days["date"] <= end]
    by_customer = days.groupby("customer_id")
    first = by_customer["date"].min()
    again = days[days["date"] > days["customer_id"].map(first)]
    customers = cdnow().set_index("customer_id")
    assert (by_customer.size() - 1 == customers["frequency"]).all()
    weeks = pd.Timedelta(weeks=1)
    recency, age = (by_customer["date"].max() - first) / weeks, (end - first) / weeks
    assert recency.to_list() == pytest.approx(customers["recency"].to_list(), abs=0.0051)
    assert age.to_list() == pytest.approx(customers["T"].to_list(), abs=0.0051)
    monetary = again.groupby("customer_id")["dollars"].mean().reindex(customers.index, fill_value=0)
    assert monetary.to_list() == pytest.approx(customers["monetary"].to_list(), abs=0.0051)


def test_the_card_of_the_transactions_tells_their_defects() -> None:
    transactions = cdnow("transactions")
    assert "repeat another one exactly" in card("cdnow_transactions").defects
    assert transactions.duplicated().sum() == 21
    assert "Eight purchases cost nothing" in card("cdnow_transactions").defects
    assert (transactions["dollars"] == 0).sum() == 8


def test_no_code_of_lifetimes_is_run() -> None:
    code = (
        "import sys; from custrel.data import cdnow; cdnow(); cdnow('transactions'); print('lifetimes' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_without_lifetimes_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install lifetimes"):
        cdnow()


def test_a_wrong_table_is_told_the_right_ones() -> None:
    with pytest.raises(ValueError, match="'customers' and 'transactions', not 'summary'"):
        cdnow("summary")


# --- The package ----------------------------------------------------------------------------------------------------


def test_importing_custrel_loads_nothing_and_using_it_loads_what_is_used() -> None:
    code = (
        "import custrel, sys; light = 'numpy' not in sys.modules; "
        "print(light, round(custrel.lifetime.clv(100, 0.8, 0.1), 2), 'networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "True 266.67 False\n"


def test_the_package_names_its_modules() -> None:
    assert {"data", "diffusion", "lifetime", "networks"} <= set(dir(custrel))
    assert not any(name.startswith("_") for name in dir(custrel))
    with pytest.raises(AttributeError, match=r"custrel has no module 'nothing'; there are .*lifetime"):
        _ = custrel.nothing


def test_friendships_have_the_counts_of_the_printed_matrices() -> None:
    # 243 and 263 ones in the two matrices of 73 boys, as the package sna gives them; nobody names himself or one twice.
    table = load("school_friendships")
    assert table.groupby("season").size().to_dict() == {"autumn 1957": 243, "spring 1958": 263}
    assert not (table["boy"] == table["named"]).any()
    assert not table.duplicated().any()
    assert table[["boy", "named"]].stack().between(1, 73).all()
