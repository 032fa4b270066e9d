"""Looking up: dictionaries, sets and `map`."""

import numpy as np
import pandas as pd

# %% classify


def classify(touchpoints):
    table = {
        ("machine", True): "automated",
        ("machine", False): "self_service",
        ("own_manager", True): "dedicated",
        ("own_manager", False): "dedicated",
        ("staff", True): "personal",
        ("staff", False): "personal",
        ("customers", True): "community",
        ("customers", False): "community",
        ("everybody", True): "co_creation",
        ("everybody", False): "co_creation",
    }
    pairs = zip(touchpoints["answered_by"], touchpoints["recognised"])
    return [table.get((who, bool(known)), "unknown") for who, known in pairs]


# %% mix-table


def mix_table(touchpoints, prices):
    counts = touchpoints["type"].value_counts()
    df = pd.DataFrame({"contacts": counts})
    df["share_of_contacts"] = df["contacts"] / df["contacts"].sum()
    cost = df["contacts"] * df.index.map(prices)
    df["share_of_cost"] = cost / cost.sum()
    return df


# %% share-for-half


def share_for_half(staff_cost, machine_cost):
    share = staff_cost / (staff_cost + machine_cost)
    return share


# %% deflection


def deflection(log):
    tried = set(log[log["channel"] == "help_pages"]["case"])
    staff = set(log[log["type"].isin(["personal", "dedicated"])]["case"])
    return len(tried - staff) / len(tried)


# %% segment-costs


def segment_costs(log, segments):
    df = log.copy()
    df["segment"] = df["customer"].map(segments)
    totals = df.groupby("segment")["cost"].sum()
    sizes = segments.value_counts()
    return {name: totals.get(name, 0) / sizes[name] for name in sizes.index}


# %% moving-cases


def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    stay = 1 - moved
    back = moved * failing
    calls = stay + back
    share_paid = agents / agents_today
    return dict(
        calling=calls, paper=calls * staff_cost + moved * page_cost, till=share_paid * staff_cost + moved * page_cost
    )
