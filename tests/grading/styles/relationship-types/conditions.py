"""Conditions as columns of truth values, joined by `&` and `|`."""

import math

import numpy as np
import pandas as pd

# %% contact-types


def contact_types(touchpoints):
    first = touchpoints[~touchpoints["contact"].duplicated()]
    by = first["answered_by"].str.strip().str.lower()
    yes = first["recognised"].isin([True, "yes"])
    no = first["recognised"].isin([False, "no"])
    conditions = [
        (by == "machine") & yes,
        (by == "machine") & no,
        by == "staff",
        by == "own_manager",
        by == "customers",
        by == "everybody",
    ]
    names = ["automated", "self_service", "personal", "dedicated", "community", "co_creation"]
    return dict(zip(first["contact"], np.select(conditions, names, default="unknown").tolist()))


# %% mix-table


def mix_table(touchpoints, prices):
    contacts = touchpoints.groupby("type").size().reset_index(name="contacts")
    contacts = contacts.sort_values(["contacts", "type"], ascending=[False, True]).set_index("type")
    contacts["share_of_contacts"] = contacts["contacts"] / len(touchpoints)
    cost = contacts["contacts"] * pd.Series(prices)[contacts.index]
    contacts["share_of_cost"] = cost / cost.sum()
    return contacts


# %% share-for-part


def share_for_part(part, staff_cost, machine_cost):
    return 1 - part * machine_cost / (staff_cost + part * (machine_cost - staff_cost))


# %% three-answers


def three_answers(log, customers):
    staff = (log["type"] == "personal") | (log["type"] == "dedicated")
    pages = log["channel"] == "help_pages"
    began_there = log["case"].isin(log.loc[pages, "case"])
    reached = log["case"].isin(log.loc[staff, "case"])
    tried = log.loc[began_there, "case"].nunique()
    return {
        "editor": log.loc[began_there & ~reached, "case"].nunique() / tried,
        "desk": (staff & began_there).sum() / staff.sum(),
        "planner": 1000 / customers * len(log["case"].unique()),
    }


# %% segment-costs


def segment_costs(log, segments):
    result = {}
    for segment in segments.unique():
        customers = segments[segments == segment].index
        cost = log[log["customer"].isin(customers)]["cost"].sum()
        result[segment] = cost / len(customers)
    return result


# %% check-offer


def check_offer(calls, agents, moved, failing, capacity):
    calls = np.array(calls)
    left = calls - calls * moved * (1 - failing)
    by_hour = np.ceil(left / capacity)
    by_hour[by_hour == 0] = 1
    return {
        "promised": np.ceil(calls.sum() * (1 - moved) / capacity),
        "needed": by_hour.sum(),
        "payroll": 1 - by_hour.mean() / agents,
    }
