#!/usr/bin/env bash
# What our feeds and the page are read with by the tests: readers from npm, and readers and a browser
# of Debian. Debian's are installed only by root where apt is, as in CI; elsewhere the tests that want
# them are left out, and the header of the test run says so.
set -euo pipefail
cd "$(dirname "$0")"

PATH="$PWD/../../.venv/bin:$PATH" npm ci

debian=(chromium fonts-dejavu-core libxml-feed-perl newsboat sfeed)
missing=()
for package in "${debian[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed \
        || missing+=("$package")
done
if ((${#missing[@]})) && [[ $EUID == 0 ]] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
