#!/bin/sh
# Makes .venv from requirements.lock, or brings it up to date; does nothing where it already is.
#
#   sh tools/bootstrap.sh            the environment
#   sh tools/bootstrap.sh browser    also Chromium and Chinese fonts, for the browser tests
#
# LIANYUN_PYTHON names the interpreter to use where the first python3.11 to 3.13 on PATH is not the one wanted.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "bootstrap: $*" >&2; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

python() {
    for name in "${LIANYUN_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && suits "$name"; then
            command -v "$name"
            return
        fi
    done
    say "no Python 3.11, 3.12 or 3.13 found on PATH; install one, or name it: LIANYUN_PYTHON=/path/to/python3"
    exit 1
}

# Installs Debian packages when we may, silently; fails when we may not.
install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        root="env"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        root="sudo -n env"
    else
        return 1
    fi
    say "installing $*"
    $root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
    $root apt-get update -qq >/dev/null 2>&1 || true  # the package lists may be missing or old
    $root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

environment() {
    python=$(python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        if ! install "$package"; then
            say "$python cannot make virtual environments; run: sudo apt-get install $package"
            exit 1
        fi
    fi
    # What the environment was made from. The folder counts too: an environment does not survive being moved.
    wanted="$("$python" -V) $(pwd) $(cat requirements.lock pyproject.toml | cksum)"
    if [ -x .venv/bin/python ] && [ "$(cat .venv/made-from 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || [ "$(.venv/bin/python -V)" != "$("$python" -V)" ] ||
        ! grep -qsF "$(pwd)" .venv/made-from; then
        say "making .venv with $("$python" -V)"
        "$python" -m venv --clear .venv
    fi
    say "installing what requirements.lock names"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s\n' "$wanted" >.venv/made-from
}

browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    install chromium fonts-noto-cjk ||
        say "no Chromium: the browser tests will be skipped; run: sudo apt-get install chromium fonts-noto-cjk"
}

environment
if [ "${1:-}" = browser ]; then
    browser
fi
