#!/bin/sh
# Install the programs that the tests start, never as system services: Redis, PostgreSQL, PgBouncer,
# browsers with fonts for every script, and a C compiler for the load generator.
set -eu

missing=
have() { command -v "$1" >/dev/null 2>&1; }

have redis-server || missing="$missing redis-server"
have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
have pgbouncer || [ -x /usr/sbin/pgbouncer ] || missing="$missing pgbouncer"
have cc || missing="$missing gcc libc6-dev"
have chromium-headless-shell || have chromium || have chromium-browser || have google-chrome ||
    missing="$missing chromium-headless-shell"

# Without these, tests/engines is skipped, except in CI.
engines=
have firefox-esr || have firefox || engines="$engines firefox-esr"
have WebKitWebDriver || engines="$engines webkit2gtk-driver"
have Xvfb || engines="$engines xvfb"
ls /usr/share/fonts/*/inter/Inter* >/dev/null 2>&1 || engines="$engines fonts-inter"
ls /usr/share/fonts/*/noto/NotoSansCJK* >/dev/null 2>&1 || engines="$engines fonts-noto-cjk"
ls /usr/share/fonts/*/noto/NotoColorEmoji* >/dev/null 2>&1 ||
    engines="$engines fonts-noto-color-emoji"

[ -n "$missing$engines" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif have sudo && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    as_root=
fi

if [ -z "$as_root" ] || ! have apt-get; then
    [ -n "$missing" ] || exit 0
    echo "The tests need these, and cannot install them here:$missing." >&2
    echo "Install them by hand, or run 'make services' as root on Debian or Ubuntu." >&2
    exit 1
fi

$as_root DEBIAN_FRONTEND=noninteractive apt-get update -qq
for package in $engines; do
    # Not every distribution has each of them.
    if [ -n "$(apt-cache madison "$package")" ]; then missing="$missing $package"; fi
done
[ -n "$missing" ] || exit 0
echo "Installing$missing" >&2
# RUNLEVEL=1: install the programs, and leave their system services be.
# shellcheck disable=SC2086  # several packages, one word each
$as_root RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
