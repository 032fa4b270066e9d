"""Whole tables at once: groups, aggregates and no loop."""

import numpy as np
import pandas as pd

# %% classify


def classify(touchpoints):
    mapping = {"staff": "personal", "own_manager": "dedicated", "customers": "community", "everybody": "co_creation"}
    types = touchpoints["answered_by"].map(mapping).fillna("unknown")
    machine = touchpoints["answered_by"] == "machine"
    recognised = touchpoints["recognised"].astype(bool)
    types[machine & recognised] = "automated"
    types[machine & ~recognised] = "self_service"
    return list(types)


# %% mix-table


def mix_table(touchpoints, prices):
    df = touchpoints.assign(cost=touchpoints["type"].map(prices))
    table = df.groupby("type")["cost"].agg(["size", "sum"])
    table.columns = ["contacts", "cost"]
    table["share_of_contacts"] = table["contacts"] / table["contacts"].sum()
    table["share_of_cost"] = table["cost"] / table["cost"].sum()
    table = table.sort_values("contacts", ascending=False)
    return table[["contacts", "share_of_contacts", "share_of_cost"]]


# %% share-for-half


def share_for_half(staff_cost, machine_cost):
    return 1 / (1 + machine_cost / staff_cost)


# %% deflection


def deflection(log):
    df = log.assign(pages=log["channel"] == "help_pages", staff=log["type"].isin(["personal", "dedicated"]))
    cases = df.groupby("case")[["pages", "staff"]].max()
    tried = cases[cases["pages"]]
    return 1 - tried["staff"].mean()


# %% segment-costs


def segment_costs(log, segments):
    per_customer = log.groupby("customer")["cost"].sum()
    per_customer = per_customer.reindex(segments.index, fill_value=0)
    return per_customer.groupby(segments).mean().to_dict()


# %% moving-cases


def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = 1 - moved * (1 - failing)
    return {
        "calling": calling,
        "paper": staff_cost * calling + page_cost * moved,
        "till": staff_cost * agents / agents_today + page_cost * moved,
    }
