#!/bin/sh
# Resolves pyproject.toml for every platform and Python it allows, with hashes and without the name of any registry.
# Only packages with wheels: a bare machine has no compiler.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv-lock/bin/uv ] || { python3 -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv; }
.venv-lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
    --extra dev --only-binary :all: --override tools/overrides.txt -o requirements.lock "$@" pyproject.toml
if grep -nE '^[^#]*(https?://|--(extra-)?index-url|--find-links)' requirements.lock; then
    echo "lock: the lines above name a host; requirements.lock must name none" >&2
    exit 1
fi
