"""Numbers in sentences have the digits that tell them apart, near zero and far from it."""

import pytest

from pages._ui import show


@pytest.mark.parametrize(
    ("threshold", "text"),
    [
        (0.5, "0.500"),
        (0.617, "0.617"),
        (0.0004, "0.0004"),
        (0.99999834, "0.99999834"),
        (100000.4486, "100000.4486"),
        (-250000.125, "-250000.125"),
        (1 / 3, "0.3333333333"),
    ],
)
def test_a_threshold_is_never_written_as_another(threshold: float, text: str) -> None:
    """0.0004 was written as 0.000, and 100000.4486 as 100000 to 100001."""
    assert show.threshold(threshold) == text
