"""The outlook of a running year: doors, forecasts, faults, renderings."""
