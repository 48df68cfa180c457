"""The step of the build that proves units and equations and compiles the packaged data; see `ghgcalc.compiling`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface[Any]):
    """Writes `src/ghgcalc/_compiled/` before the wheel, or the editable installation, is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run it in a process of its own, from the sources."""
        del version
        source = Path(self.root) / "src"
        program = f"import sys; sys.path.insert(0, {str(source)!r}); from ghgcalc import compiling; compiling.main()"
        subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 - our own program
        build_data["artifacts"].append("src/ghgcalc/_compiled/*.json")
