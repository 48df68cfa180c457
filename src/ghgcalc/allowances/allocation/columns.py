"""Balance values of many scenarios at once, in columns of floats: a quick look, and the guess of the exact solution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import doors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ghgcalc.allowances.plans import Rule


def columns(emissions: NDArray[Any], intensities: NDArray[Any], rule: Rule) -> NDArray[Any]:
    """Balance values of many scenarios at once, in floats.

    Args:
        emissions: t CO2e, one row per scenario and one column per process, not all zero in a row.
        intensities: t CO2e per t, of the same shape, above zero.
        rule: slope, band and cap.

    Returns:
        One value per scenario, of which 10 digits may be trusted up to some thousand processes; `solve` gives the exact one. Where an
        interval balances, a value in it.

    Raises:
        InputError: numpy is not installed.
    """
    np = numpy()

    slope, band, cap = (float(number) for number in rule.numbers)
    pull = slope * emissions * intensities
    ends = np.concatenate([(1 - band) / intensities, (1 + band) / intensities], axis=1)
    order = np.argsort(ends, axis=1)
    ends = np.take_along_axis(ends, order, axis=1)
    steep = np.cumsum(np.take_along_axis(np.concatenate([pull, -pull], axis=1), order, axis=1), axis=1)
    falls = steep[:, :-1] * np.diff(ends, axis=1)
    total = emissions.sum(axis=1, keepdims=True) * cap
    left = np.concatenate([total, total - np.cumsum(falls, axis=1)], axis=1)
    at = np.clip((left > 0).sum(axis=1, keepdims=True) - 1, 0, ends.shape[1] - 2)
    near = (np.take_along_axis(ends, at, axis=1) + np.take_along_axis(ends, at + 1, axis=1)) / 2
    deviation = 1 - intensities * near  # the pieces that meet at `near`: solve on them once more, without the sum over all ends
    inside = np.abs(deviation) < band
    capped = cap * np.where(inside, 0.0, np.sign(deviation) * emissions).sum(axis=1)
    over = np.where(inside, pull, 0.0).sum(axis=1)
    solved = (slope * np.where(inside, emissions, 0.0).sum(axis=1) + capped) / np.where(over > 0, over, 1.0)
    found: NDArray[Any] = 1 / np.where((over > 0) & (solved > 0), solved, near[:, 0])
    return found


def numpy() -> Any:
    """The module, which nothing else of this package needs.

    Raises:
        InputError: it is not installed, as in a browser.
    """
    return doors.package("numpy", "the balance value of a table", "按表格求解平衡值")
