"""The room of checks 校核: statements held against each other and against what is possible. Nothing is changed, everything is told.

One small function a rule; `registry` documents every rule, `bands` (beside the room) holds the yardsticks as data. The room knows what is
stated and nothing above it: the rules of an inventory read it through a small protocol. It offers `statements_of` for every calculation,
`everything` and `outcome` for a check on demand, and the registry.
"""

from __future__ import annotations

from ghgcalc.checks.running import everything, statements_of

__all__ = ["everything", "statements_of"]
