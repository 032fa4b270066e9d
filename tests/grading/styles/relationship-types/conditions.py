"""Conditions as columns of truth values, joined by `&` and `|`."""

import numpy as np
import pandas as pd

# %% classify


def classify(touchpoints):
    by, known = touchpoints["answered_by"], touchpoints["recognised"].astype(bool)
    conditions = [
        (by == "machine") & known,
        (by == "machine") & ~known,
        by == "staff",
        by == "own_manager",
        by == "customers",
        by == "everybody",
    ]
    names = ["automated", "self_service", "personal", "dedicated", "community", "co_creation"]
    return np.select(conditions, names, default="unknown").tolist()


# %% mix-table


def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().sort_values(ascending=False)
    share_of_contacts = contacts / len(touchpoints)
    cost = contacts * pd.Series(prices)
    cost = cost[contacts.index]
    return pd.DataFrame(
        {"contacts": contacts, "share_of_contacts": share_of_contacts, "share_of_cost": cost / cost.sum()}
    )


# %% share-for-half


def share_for_half(staff_cost, machine_cost):
    return 1 - machine_cost / (staff_cost + machine_cost)


# %% deflection


def deflection(log):
    help_cases = log.loc[log["channel"] == "help_pages", "case"].unique()
    staff_cases = log.loc[(log["type"] == "personal") | (log["type"] == "dedicated"), "case"].unique()
    deflected = [case for case in help_cases if case not in staff_cases]
    return len(deflected) / len(help_cases)


# %% segment-costs


def segment_costs(log, segments):
    result = {}
    for segment in segments.unique():
        customers = segments[segments == segment].index
        cost = log[log["customer"].isin(customers)]["cost"].sum()
        result[segment] = cost / len(customers)
    return result


# %% moving-cases


def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    calling = (1 - moved) + moved * failing
    paper = calling * staff_cost + moved * page_cost
    till = agents / agents_today * staff_cost + moved * page_cost
    return {"calling": calling, "paper": paper, "till": till}
