"""Tables from results: of an inventory, a comparison, a settlement, a check, a verification; one module each, rendered elsewhere."""
