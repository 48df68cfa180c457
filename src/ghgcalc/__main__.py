"""`python -m ghgcalc`."""

from ghgcalc.cli import main

if __name__ == "__main__":
    main()
