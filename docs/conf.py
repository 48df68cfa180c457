"""Sphinx configuration: MyST pages, an API reference from the docstrings, guideline pages made from the data at build time."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from ghgcalc import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "ghgcalc"
author = "the ghgcalc developers"
copyright = author
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "from_data"]
exclude_patterns = ["_build", "_ext"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings: list[str] = []

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "exclude-members": "model_config, model_post_init"}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"ghgcalc {release}"
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False

_REFERENCE = re.compile(r"\[([^\]\[]+)\]\[([\w.]*)\]")
_CODE = re.compile(r"(?<![`:])`([^`]+)`(?!`)")


def _references(_app, _what, _name, _obj, _options, lines):
    """Turn `[Name][target]` into a link where the target is spelled out, `[Name][]` and `code` into code."""
    for at, line in enumerate(lines):
        text = _CODE.sub(lambda match: f"``{match[1].strip()}``", line)
        lines[at] = _REFERENCE.sub(lambda match: f":py:obj:`{match[1]} <{match[2]}>`" if match[2] else f"``{match[1]}``", text)


def setup(app):
    app.connect("autodoc-process-docstring", _references)
