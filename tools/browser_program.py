"""What `make browser` runs inside: the digest of an example, its verification, and what needs a package that is absent there."""

import glob
import importlib
import sys
import zipfile

for wheel in glob.glob("/wheels/*.whl"):
    zipfile.ZipFile(wheel).extractall(next(path for path in sys.path if path.endswith("site-packages")))
importlib.invalidate_caches()

import ghgcalc
from ghgcalc.errors import InputError

made = ghgcalc.calculate(ghgcalc.read("/files/worked-month.toml"))
assert ghgcalc.verify(made.as_dict()).same
try:
    ghgcalc.allowances.balance_of("/files/sector-four-plants.csv", "cn-al-2025")
except InputError as error:
    assert [one.code for one in error.faults] == ["needs-package"], error
else:
    raise AssertionError("numpy is not here")
print(sys.version.split()[0], sys.platform, made.digest)
