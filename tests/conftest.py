"""What holds for every test: hypothesis searches without a deadline, so that a slow machine fails nothing."""

from hypothesis import settings

settings.register_profile("ghgcalc", deadline=None, print_blob=True)
settings.load_profile("ghgcalc")
