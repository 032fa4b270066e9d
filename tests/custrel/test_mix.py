"""The relationship mix against sums by hand, and the assignment against enumeration and other formulations."""

from itertools import product
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from custrel.mix import assign_types, break_even_value, canvas_types, cost_to_serve, deflection_rate, relationship_mix

TYPES = pd.DataFrame(
    {"cost": [1500.0, 60.0, 2.0], "capacity": [50.0, 1500.0, np.inf]}, index=["dedicated", "personal", "automated"]
)
TOUCHPOINTS = pd.DataFrame(
    {
        "customer": [1, 1, 1, 2, 3, 3],
        "type": ["personal", "personal", "automated", "automated", "automated", "automated"],
        "cost": [6.0, 4.0, 0.5, 0.5, 0.5, 0.5],
    }
)


def values_of(margins: object) -> pd.DataFrame:
    """Margins that rise by 25 % under a manager and by 10 % with personal assistance."""
    return pd.DataFrame(np.outer(margins, [1.25, 1.1, 1.0]), columns=TYPES.index)


def test_the_types_of_the_canvas_are_marked_as_illustrative() -> None:
    types = canvas_types()
    assert set(types.index) == {"dedicated", "personal", "self_service", "automated", "community", "co_creation"}
    assert (types["basis"] == "illustrative").all()
    assert types[["personalisation", "reach"]].stack().between(0, 1).all()
    # The more staff time a type takes, the dearer it is and the fewer customers an employee can look after.
    staffed = types[types["staff_minutes"] > 0]
    assert staffed["cost_per_contact"].is_monotonic_decreasing
    assert staffed["capacity"].is_monotonic_increasing


def test_the_mix_by_hand() -> None:
    mix = relationship_mix(TOUCHPOINTS)
    assert mix.index.tolist() == ["automated", "personal"]
    assert mix[["contacts", "customers", "cost"]].to_numpy().tolist() == [[4, 3, 2], [2, 1, 10]]
    assert mix["cost_per_contact"].tolist() == [0.5, 5]
    assert mix["share_of_contacts"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert mix["share_of_customers"].tolist() == pytest.approx([1, 1 / 3])
    assert mix["share_of_cost"].tolist() == pytest.approx([1 / 6, 5 / 6])


def test_contacts_that_cost_nothing_have_no_share_of_cost() -> None:
    assert relationship_mix(TOUCHPOINTS.assign(cost=0.0))["share_of_cost"].tolist() == [0, 0]


def test_cost_to_serve_counts_the_silent_customers() -> None:
    segments = pd.Series({1: "key", 2: "small", 3: "small", 4: "small", 5: "asleep"})
    table = cost_to_serve(TOUCHPOINTS, segments)
    assert table.index.tolist() == ["asleep", "key", "small"]
    assert table["customers"].tolist() == [1, 1, 3]
    assert table["contacts"].tolist() == [0, 3, 3]
    assert table["cost_per_customer"].tolist() == pytest.approx([0, 10.5, 0.5])
    assert table["contacts_per_customer"].tolist() == [0, 3, 1]


def test_deflection() -> None:
    assert deflection_rate([100, 100], [100, 0]).tolist() == [0, 1]


@given(st.floats(0, 1e6), st.floats(1, 500), st.floats(0.01, 1), st.floats(0, 100))
def test_at_the_break_even_the_uplift_pays_the_manager(wage: float, customers: float, uplift: float, saved: float):
    value = break_even_value(wage, customers, uplift, saved)
    gain = uplift * value + saved
    if value:
        assert gain == pytest.approx(wage / customers)
    else:
        assert gain >= wage / customers - 1e-9
    assert break_even_value(1.1 * wage, customers, uplift, saved) >= value


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(10, 20_000), min_size=1, max_size=6),
    st.floats(0, 0.05),
    st.integers(0, 8000),
    st.integers(0, 1),
)
def test_the_assignment_is_the_best_of_all(margins: list[int], staff: float, money: int, jitter: int) -> None:
    # Jitter makes all customers different; without it equal ones are solved for together.
    values = values_of(np.array(margins) + jitter * np.arange(len(margins)))
    worth, cost, use = values.to_numpy() - TYPES["cost"].to_numpy(), TYPES["cost"].to_numpy(), 1 / TYPES["capacity"]
    best = -np.inf
    for plan in product(range(3), repeat=len(margins)):
        chosen = list(plan)
        if use.to_numpy()[chosen].sum() <= staff + 1e-9 and cost[chosen].sum() <= money + 1e-9:
            best = max(best, worth[range(len(margins)), chosen].sum())
    if best == -np.inf:
        with pytest.raises(ValueError, match=r"rules? out every plan"):
            assign_types(values, TYPES, staff, money)
    else:
        found = assign_types(values, TYPES, staff, money)
        assert found.objective == pytest.approx(best)
        assert found.plan.sum(axis=1).tolist() == [1] * len(margins)
        assert found.objective == pytest.approx((found.plan.to_numpy() * worth).sum())
        assert found.staff <= staff + 1e-6
        assert found.cost <= money + 1e-6


def test_the_prices_are_the_marginals_of_the_primal_programme() -> None:
    margins, counts = np.array([12_000, 5000, 900, 150]), np.array([80, 300, 900, 4000])
    found = assign_types(values_of(margins), TYPES, capacity=2.5, budget=150_000, counts=counts)
    worth = (values_of(margins).to_numpy() - TYPES["cost"].to_numpy()).ravel()
    primal = linprog(
        -worth,
        A_ub=[np.tile(1 / TYPES["capacity"], 4), np.tile(TYPES["cost"], 4)],
        b_ub=[2.5, 150_000],
        A_eq=np.kron(np.eye(4), np.ones(3)),
        b_eq=counts,
    )
    assert [found.capacity_price, found.budget_price] == pytest.approx(-primal.ineqlin.marginals)
    # Whole customers can do no better than divided ones, and lose at most what one customer brings per limit.
    assert -primal.fun - 2 * 12_000 * 1.25 <= found.objective <= -primal.fun + 1e-6


def test_shadow_prices_agree_with_solving_again() -> None:
    # With these two types one more employee is exactly 50 more customers under a manager.
    types = TYPES.drop(index="personal")
    values, counts = values_of([12_000, 5000, 900])[types.index], [70, 1000, 900]
    one, two = (assign_types(values, types, staff, 5e5, counts) for staff in (1, 2))
    assert one.gain_from_capacity == pytest.approx(two.objective - one.objective)
    # Under a manager a customer of 12,000 is worth 3,000 more, less 1,498; one of 5,000 only 1,250: not worth it. So
    # the second manager gets the 20 that the first left over, though at the margin the price is that of 50.
    assert one.gain_from_capacity == pytest.approx(20 * (3000 - 1498))
    assert one.capacity_price == pytest.approx(50 * (3000 - 1498))
    # A budget that is 1 short of the 1,498 that one more manager's customer costs.
    poor, rich = (assign_types(values, types, 10, 1970 * 2 + money, counts) for money in (1497, 1498))
    assert (poor.gain_from_budget, rich.gain_from_budget) == (pytest.approx(1502), 0)
    assert poor.budget_price == pytest.approx(1502 / 1498)


def test_what_is_not_scarce_has_no_price() -> None:
    rich = assign_types(values_of([12_000, 100]), TYPES, capacity=10, budget=1e6, counts=[10, 10])
    assert (rich.gain_from_capacity, rich.gain_from_budget, rich.capacity_price, rich.budget_price) == (0, 0, 0, 0)
    assert rich.counts.to_dict() == {"dedicated": 10, "personal": 0, "automated": 10}
    assert (rich.staff, rich.cost) == (pytest.approx(0.2), 10 * 1500 + 10 * 2)


def test_equal_customers_in_separate_rows_share_the_plan() -> None:
    margins = [20_000, 100, 20_000, 20_000]
    found = assign_types(values_of(margins), TYPES, capacity=0.042, budget=1e5, counts=[1, 5, 2, 0])
    assert found.plan["dedicated"].tolist() == [1, 0, 1, 0]
    assert found.plan["personal"].tolist() == [0, 0, 1, 0]
    assert found.plan.sum(axis=1).tolist() == [1, 5, 2, 0]
    assert found.plan.index.tolist() == [0, 1, 2, 3]


def test_the_order_of_the_types_does_not_matter() -> None:
    values = values_of([12_000, 900, 100])
    one = assign_types(values, TYPES, capacity=0.03, budget=1e4)
    other = assign_types(values[TYPES.index[::-1]], TYPES, capacity=0.03, budget=1e4)
    pd.testing.assert_frame_equal(one.plan, other.plan[one.plan.columns])


def test_ten_thousand_customers_in_seconds() -> None:
    margins = np.exp(np.random.default_rng(1).normal(5.5, 1.5, size=10_000).round(1))
    start = perf_counter()
    found = assign_types(values_of(margins), TYPES, capacity=2, budget=120_000)
    assert perf_counter() - start < 5
    assert found.plan.sum(axis=1).eq(1).all()
    # Better customers never get less care, for the uplift is a share of their margin.
    kind = found.plan.to_numpy().argmax(axis=1)
    assert margins[kind == 0].min() >= margins[kind == 1].max() >= margins[kind == 2].max() / 2


def test_a_thousand_different_customers_are_solved_exactly() -> None:
    margins = np.random.default_rng(2).lognormal(6, 1.5, size=1000)
    found = assign_types(values_of(margins), TYPES, capacity=0.4, budget=30_000)
    bound = (values_of(margins).to_numpy() - TYPES["cost"].to_numpy()) - (
        found.capacity_price / TYPES["capacity"].to_numpy() + found.budget_price * TYPES["cost"].to_numpy()
    )
    limit = bound.max(axis=1).sum() + found.capacity_price * 0.4 + found.budget_price * 30_000
    assert 0 <= limit - found.objective < 0.001 * found.objective
    assert found.gain_from_budget >= 0
    assert found.gain_from_capacity >= 0


def test_a_plan_that_would_divide_a_customer_is_no_plan() -> None:
    types = pd.DataFrame({"cost": [1.0, 10.0], "capacity": [1, np.inf]}, index=["by_hand", "machine"])
    values = pd.DataFrame({"by_hand": [50.0], "machine": [50.0]})
    # Half by hand and half by machine would need half an employee and 5.5 of money.
    with pytest.raises(ValueError, match=r"with 0\.5 employees the cheapest costs 10\."):
        assign_types(values, types, capacity=0.5, budget=6)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: relationship_mix(TOUCHPOINTS.drop(columns="type")), "touchpoints lacks the column 'type'"),
        (lambda: relationship_mix(TOUCHPOINTS.assign(cost=-1.0)), "cost must not be negative"),
        (lambda: cost_to_serve(TOUCHPOINTS, pd.Series({1: "a", 2: "b"})), "segments lacks the customer 3"),
        (lambda: cost_to_serve(TOUCHPOINTS, pd.Series(["a", "b"], index=[1, 1])), "holds the customer 1 twice"),
        (lambda: deflection_rate(0, 0), "cases must be above 0"),
        (lambda: deflection_rate(5, 6), "reached_staff exceeds cases"),
        (lambda: break_even_value(1, 0, 0.1), "customers_per_manager must be above 0"),
        (lambda: break_even_value(1, 1, 0), "uplift must be above 0"),
        (lambda: break_even_value(1, 1, 20), "uplift must be a fraction"),
        (lambda: assign_types(values_of([]), TYPES, 1, 1), "values has no rows"),
        (lambda: assign_types(values_of([1]), TYPES.drop(columns="cost"), 1, 1), "types lacks the column 'cost'"),
        (lambda: assign_types(values_of([1]), TYPES.iloc[:2], 1, 1), "values needs one column per type"),
        (lambda: assign_types(values_of([1]), TYPES.assign(cost=-1.0), 1, 1), "cost must not be negative"),
        (lambda: assign_types(values_of([1]), TYPES.assign(capacity=0.0), 1, 1), "capacity of a type must be above 0"),
        (lambda: assign_types(values_of([1]), TYPES, -1, 1), "capacity must not be negative"),
        (lambda: assign_types(values_of([1]), TYPES, 1, float("nan")), "budget holds NaN"),
        (lambda: assign_types(values_of([1, 2]), TYPES, 1, 1, counts=[1]), "one whole number for each of the 2 rows"),
        (lambda: assign_types(values_of([1, 2]), TYPES, 1, 1, counts=[1, 0.5]), "one whole number"),
        (lambda: assign_types(values_of([float("nan")]), TYPES, 1, 1), "empty cells|values holds NaN"),
        (
            lambda: assign_types(values_of([1]), TYPES, 1, 5, counts=[3]),
            "budget rules out every plan: 3 customers cost at least 6",
        ),
        (
            lambda: assign_types(values_of([1])[["dedicated"]], TYPES.loc[["dedicated"]], 1, 1e6, counts=[100]),
            "capacity rules out every plan: 100 customers need at least 2 employees",
        ),
        (
            # Self-service would need no staff but costs 10; cheap service by hand needs staff.
            lambda: assign_types(
                pd.DataFrame({"by_hand": [50.0], "machine": [50.0]}),
                pd.DataFrame({"cost": [1.0, 10.0], "capacity": [10.0, np.inf]}, index=["by_hand", "machine"]),
                capacity=5,
                budget=500,
                counts=[100],
            ),
            "capacity and budget together rule out every plan: with 5 employees the cheapest costs 550",
        ),
    ],
)
def test_wrong_input_is_told_what_would_be_right(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()
