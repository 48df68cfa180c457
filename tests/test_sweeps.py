"""A sweep of every day leaves out no kind of place, and the whole one nothing."""

from __future__ import annotations

from sweeps import STRIDE, swept, unnumbered

PATHS = [("lines", row, key) for row in range(30) for key in ("value", "unit")] + [("digest",)]


def test_every_kind_is_met_and_a_third_of_the_rest():
    """The first of each kind, whatever the offset, and every third of those that are alike."""
    for asked in ("0", "1", "2"):
        found = list(swept(PATHS, unnumbered, asked))
        assert {unnumbered(path) for path in found} == {("lines", "*", "value"), ("lines", "*", "unit"), ("digest",)}
        assert abs(len(found) - 3 - (len(PATHS) - 3) / STRIDE) < 1


def test_the_offsets_together_are_the_whole():
    """Nothing is tried by no offset, and `whole` tries everything in its order."""
    together = {path for asked in "012" for path in swept(PATHS, unnumbered, asked)}
    assert together == set(PATHS)
    assert list(swept(PATHS, unnumbered, "whole")) == PATHS
