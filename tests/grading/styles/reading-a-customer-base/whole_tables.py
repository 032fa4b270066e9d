"""Whole tables in pandas: each question is asked of a table at once."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% clean-orders


def clean_orders(log, same_person, zone):
    table = log.copy()
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    table = table.drop_duplicates(["customer", "order", "timestamp", "amount"])
    while table["customer"].isin(list(same_person)).any():
        table["customer"] = table["customer"].map(lambda account: same_person.get(account, account))
    orders = table.groupby("order").agg(
        customer=("customer", "first"), day=("timestamp", "min"), amount=("amount", "sum")
    )
    orders = orders[orders["amount"] > 0]
    orders["day"] = orders["day"].dt.tz_convert(zone).dt.strftime("%Y-%m-%d")
    return {order: tuple(row) for order, row in zip(orders.index, orders.to_numpy())}


# %% both-recencies


def both_recencies(purchases, today):
    rows = pd.DataFrame(
        [(customer, day) for customer, days in purchases.items() for day in days],
        columns=["customer", "day"],
    )
    days = rows[rows["day"] <= today].groupby("customer")["day"]
    table = pd.DataFrame({"since": today - days.max(), "at": days.max() - days.min(), "days": days.nunique()})
    return {row.Index: (row.since, row.at, row.days) for row in table.itertuples()}


# %% draw-cohorts


def draw_cohorts(purchases, last_month):
    rows = pd.Series(purchases).explode().astype(int)
    rows = rows.rename_axis("customer").reset_index(name="month").drop_duplicates()
    rows["cohort"] = rows.groupby("customer")["month"].transform("min")
    rows = rows[rows["month"] <= last_month]
    counts = pd.crosstab(rows["month"] - rows["cohort"], rows["cohort"])
    fig, ax = plt.subplots()
    for cohort in counts:
        line = counts[cohort].reindex(range(last_month - cohort + 1), fill_value=0)
        ax.plot(line.index, line / line[0], marker=".", label=f"first purchase in month {cohort}")
    ax.set(xlabel="Age in months", ylabel="Active share", title="Cohorts")
    ax.legend()
    return fig


# %% predicted


def predicted():
    return "monetary"


# %% best-by-column


def best_by_column(people, cut):
    signs = pd.Series({"days_since_last": -1, "frequency": 1, "monetary": 1})
    values = people[signs.index] * signs
    worse = (values.rank(method="min") - 1) / len(values)
    chosen = worse.ge(cut)
    share = chosen.mean()
    sales = chosen.mul(people["spent_next"], axis=0).sum() / people["spent_next"].sum()
    return {column: (share[column], sales[column]) for column in signs.index}


# %% choose-plans


def choose_plans(segments, cost, value):
    table = segments.reset_index(drop=True)
    anyway = table["nothing"] * table["margin"]
    gains = pd.DataFrame(
        {
            "nothing": 0.0,
            "letter": table["letter"] * table["margin"] - anyway - cost,
            "voucher": table["voucher"] * (table["margin"] - value) - anyway - cost,
        },
        index=table.index,
    )
    if table.empty:
        return []
    total = gains.max(axis=1) * table["customers"]
    return list(zip(table["segment"], gains.idxmax(axis=1), total))
