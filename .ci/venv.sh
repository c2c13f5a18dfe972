#!/bin/sh
# venv.sh DIRECTORY LOCK: make the virtual environment on first use, and install what LOCK pins.
# PYTHON names the interpreter. Without it the first of the usual names that is 3.11 or newer is taken,
# and rather one that was compiled with optimisations: without them the same code takes a fourth
# longer. Version managers compile without, distributions with them.
set -eu

directory=$1
lock=$2

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

is_optimised() {
    "$1" -c 'import sys, sysconfig
of_the_system = sys.base_prefix == "/usr"
arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
sys.exit(not of_the_system and "--enable-optimizations" not in arguments)' 2>/dev/null
}

has_pip() {
    "$1" -m pip --version >/dev/null 2>&1
}

# The first interpreter that passes all of the named checks.
first() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        for check in "$@"; do
            "$check" "$name" || continue 2
        done
        echo "$name"
        return
    done
    return 1
}

find_python() {
    first is_new_enough is_optimised || first is_new_enough && return
    echo "Python 3.11 or newer is needed, and was found under none of its names;" \
        "PYTHON=/path/to/python makes a choice." >&2
    return 1
}

pip_install() {
    # shellcheck disable=SC2086  # a command and its arguments
    $pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1"
}

# The development lock contains uv, which takes a quarter of pip's time for the rest.
uv_install() {
    grep -q '^uv==' "$lock" || return 1
    only_uv=$(mktemp)
    awk '/^[^ ]/ { of_uv = /^uv==/ } of_uv' "$lock" >"$only_uv"
    pip_install "$only_uv"
    rm -f "$only_uv"
    "$directory/bin/uv" pip install --quiet --python "$directory/bin/python" \
        --no-deps --require-hashes --compile-bytecode -r "$lock" && return
    echo "uv could not install them; pip does" >&2
    return 1
}

if ! is_new_enough "$directory/bin/python"; then
    python=$(find_python)
    echo "Making $directory with $("$python" --version)" >&2
    # Some systems keep the installer of pip in a package of its own: then pip comes from outside.
    "$python" -m venv --clear "$directory" >/dev/null 2>&1 ||
        "$python" -m venv --clear --without-pip "$directory"
fi

echo "Installing the packages of $lock" >&2
if has_pip "$directory/bin/python"; then
    pip="$directory/bin/python -m pip"
elif python=$(first is_new_enough has_pip); then
    pip="$python -m pip --python $directory/bin/python"
else
    rm -rf "$directory"
    echo "This Python has neither pip nor ensurepip; on Debian or Ubuntu install python3-venv." >&2
    exit 1
fi
# A machine may tell pip alone where its packages are.
uv_install || pip_install "$lock"
