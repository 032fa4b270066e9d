"""The telecom operator: its books balance and its truth is found again. And how generators are imported."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from custrel.base import project, retention_rate
from custrel.simulate.telecom import MEDIAN_MARGIN, PHASES, Phase, Telecom, telecom
from custrel.survival import kaplan_meier


@pytest.fixture(scope="module")
def operator() -> Telecom:
    return telecom(seed=1)


def test_the_books_balance(operator: Telecom) -> None:
    months = operator.months
    assert len(months) == 60
    assert (months["start"] - months["lost"] + months["acquired"] == months["end"]).all()
    assert (months["end"].iloc[:-1].to_numpy() == months["start"].iloc[1:].to_numpy()).all()
    assert (months["from_rivals"] <= months["acquired"]).all()
    assert operator.phase.tolist() == ["expand"] * 24 + ["keep"] * 18 + ["win"] * 18


def test_the_customers_are_those_of_the_books(operator: Telecom) -> None:
    customers, months = operator.customers, operator.months
    assert len(customers) == months["acquired"].sum()
    assert (np.bincount(customers["joined"], minlength=60) == months["acquired"]).all()
    gone = customers[customers["left"]]
    assert (np.bincount(gone["joined"] + gone["duration"], minlength=60) == months["lost"]).all()
    assert (~customers["left"]).sum() == months["end"].iloc[-1]
    assert (gone["duration"] >= 1).all()
    assert (customers["source"] == "rival").sum() == months["from_rivals"].sum()


def test_the_retention_of_each_phase_is_recovered(operator: Telecom) -> None:
    for phase in operator.phases:
        months = operator.months[operator.phase == phase.name]
        exposed = months["start"].sum()
        found = retention_rate(exposed, exposed - months["lost"].sum())
        assert abs(found - phase.retention) < 4 * np.sqrt(phase.retention * (1 - phase.retention) / exposed)


def test_the_acquisition_of_each_phase_is_recovered(operator: Telecom) -> None:
    for phase in operator.phases:
        months = operator.months[operator.phase == phase.name]
        from_market = months["acquired"] - months["from_rivals"]
        assert abs(from_market.mean() - phase.acquired) < 4 * np.sqrt(phase.acquired / phase.months)
        expected = phase.referral_rate * months["start"].sum()
        assert abs(months["from_rivals"].sum() - expected) <= 4 * np.sqrt(expected)


def test_the_base_follows_its_stock_and_flow_model(operator: Telecom) -> None:
    truth = [phase for phase in PHASES for _ in range(phase.months)]
    before_referrals = truth[:42]
    path = project(0, [p.acquired for p in before_referrals], [p.retention for p in before_referrals], periods=42)
    ends = operator.months["end"].to_numpy()
    assert ends[:42] == pytest.approx(path[1:], rel=0.03)
    # With referrals the base multiplies by retention plus referral rate, more than 1: it grows without a steady state.
    size = ends[41]
    for phase in truth[42:]:
        size = (phase.retention + phase.referral_rate) * size + phase.acquired
    assert ends[-1] == pytest.approx(size, rel=0.03)


def test_lifetimes_are_recovered_from_customers_of_whom_many_stay() -> None:
    steady = telecom(seed=2, phases=(Phase("steady", 60, acquired=300, referral_rate=0, retention=0.96),))
    curve = kaplan_meier(steady.customers["duration"], steady.customers["left"])
    times = np.array([1, 6, 12, 24])
    assert curve.survival_at(times) == pytest.approx(0.96**times, abs=0.01)


def test_margins(operator: Telecom) -> None:
    assert operator.customers["margin"].median() == pytest.approx(MEDIAN_MARGIN, rel=0.02)


def test_the_same_seed_gives_the_same_data(operator: Telecom) -> None:
    pd.testing.assert_frame_equal(telecom(seed=1).customers, operator.customers)
    pd.testing.assert_frame_equal(telecom(np.random.default_rng(1)).months, operator.months)
    assert not telecom(seed=3).months.equals(operator.months)


def run_apart(code: str) -> None:
    """Run code in a process of its own: pytest, given a module file, binds the module over the generator's name."""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_generator_keeps_its_name_when_its_module_was_imported() -> None:
    run_apart(
        "import custrel.simulate.shop\n"
        "from custrel.simulate import forum, messages, reviews, shop\n"
        "import custrel.simulate.forum\n"
        "assert custrel.simulate.shop is shop and custrel.simulate.forum is forum\n"
        "for generator in (forum, messages, reviews, shop):\n"
        "    generator(seed=1)\n"
    )


def test_the_package_lists_a_generator_of_each_module() -> None:
    run_apart(
        "from pkgutil import iter_modules\n"
        "import custrel.simulate as package\n"
        "listed = {getattr(package, name).__module__ for name in package.__all__}\n"
        "modules = {found.name for found in iter_modules(package.__path__, 'custrel.simulate.')}\n"
        "assert listed == modules, listed ^ modules\n"
    )
