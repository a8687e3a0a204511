"""The F-test against the tables every textbook prints."""

import pytest

from lims.domain import variance_ratio


@pytest.mark.parametrize(
    ("freedom", "other", "table"),
    [
        (1, 1, 161.448),
        (1, 10, 4.9646),
        (2, 2, 19.0),
        (5, 10, 3.3258),
        (10, 10, 2.9782),
        (19, 19, 2.1683),
        (20, 60, 1.7480),
        (29, 29, 1.8608),
        (120, 120, 1.3519),
        (1, variance_ratio.WELL_KNOWN, 3.8415),
        (10, variance_ratio.WELL_KNOWN, 1.8307),
        (19, variance_ratio.WELL_KNOWN, 1.5865),
        (60, variance_ratio.WELL_KNOWN, 1.3180),
    ],
)
def test_five_per_cent_is_where_the_table_says(freedom: int, other: int, table: float) -> None:
    assert variance_ratio.critical(freedom, other) == pytest.approx(table, rel=3e-4)


@pytest.mark.parametrize(
    ("ratio", "freedom", "other", "share"),
    [(0.0, 5, 5, 1.0), (1.0, 7, 7, 0.5), (4.0, 2, 2, 0.2), (10.044, 1, 10, 0.01), (3.0274, 19, 19, 0.01)],
)
def test_the_share_beyond_a_ratio(ratio: float, freedom: int, other: int, share: float) -> None:
    assert variance_ratio.tail(ratio, freedom, other) == pytest.approx(share, rel=2e-3)
