#!/bin/sh
# Makes .compiled: the whole program as a wheel for this machine, its pure core compiled. Takes minutes of processor time.
#
#   PYTHONSAFEPATH=1 PYTHONPATH=$PWD/.compiled .venv/bin/lianyun up     runs it
set -eu
cd "$(dirname "$0")/.."

headers=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["include"])')
if ! command -v "${CC:-cc}" >/dev/null 2>&1 || [ ! -e "$headers/Python.h" ]; then
    echo "compiled: wants a C compiler and Python's headers: sudo apt-get install gcc python3-dev" >&2
    exit 1
fi
rm -rf build .compiled  # what was built before may hold modules that are no more
LIANYUN_COMPILED=1 .venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w build/wheel .
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --target .compiled build/wheel/*.whl
touch .compiled/made
