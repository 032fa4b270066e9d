"""Whole tables: columns that are mapped, grouped and joined."""

import math

import numpy as np
import pandas as pd

# %% contact-types


def contact_types(touchpoints):
    table = touchpoints.copy()
    table["who"] = table["answered_by"].fillna("").map(lambda text: text.strip().lower())
    table["said"] = table["recognised"].map({True: "+", "yes": "+", False: "-", "no": "-"}).fillna("?")
    table["who"] = table["who"].where(table["who"] != "machine", "machine" + table["said"])
    kinds = pd.Series(
        {
            "own_manager": "dedicated",
            "staff": "personal",
            "machine+": "automated",
            "machine-": "self_service",
            "customers": "community",
            "everybody": "co_creation",
        }
    )
    table["kind"] = table["who"].map(kinds).fillna("unknown")
    return table.groupby("contact").head(1).set_index("contact")["kind"].to_dict()


# %% mix-table


def mix_table(touchpoints, prices):
    table = touchpoints.assign(cost=touchpoints["type"].map(prices))
    mix = table.groupby("type")["cost"].agg(contacts="size", cost="sum").reset_index()
    mix = mix.sort_values(by=["contacts", "type"], ascending=[False, True]).set_index("type")
    mix["share_of_contacts"] = mix["contacts"] / mix["contacts"].sum()
    mix["share_of_cost"] = mix["cost"] / mix["cost"].sum()
    return mix


# %% share-for-part


def share_for_part(part, staff_cost, machine_cost):
    # y ((1 - x) p + x s) = (1 - x) p, solved for x
    return (staff_cost - part * staff_cost) / (staff_cost - part * staff_cost + part * machine_cost)


# %% three-answers


def three_answers(log, customers):
    marked = log.assign(page=log["channel"].eq("help_pages"), staff=log["type"].isin({"personal", "dedicated"}))
    by_case = marked.groupby("case")[["page", "staff"]].sum()
    tried = by_case[by_case["page"] > 0]
    return {
        "editor": (tried["staff"] == 0).mean(),
        "desk": tried["staff"].sum() / by_case["staff"].sum(),
        "planner": 1000 * len(by_case) / customers,
    }


# %% segment-costs


def segment_costs(log, segments):
    everybody = segments.rename("segment").rename_axis("customer").reset_index()
    bills = log.groupby("customer", as_index=False)["cost"].sum()
    joined = everybody.merge(bills, on="customer", how="left").fillna({"cost": 0})
    return joined.groupby("segment")["cost"].mean().to_dict()


# %% check-offer


def check_offer(calls, agents, moved, failing, capacity):
    day = pd.DataFrame({"calls": calls})
    day["left"] = day["calls"] * (1 - moved + failing * moved)
    day["agents"] = np.ceil(day["left"] / capacity).clip(lower=1).astype(int)
    promised = math.ceil((day["calls"] * (1 - moved)).sum() / capacity)
    needed = int(day["agents"].sum())
    return {"promised": promised, "needed": needed, "payroll": 1 - needed / (agents * len(day))}
