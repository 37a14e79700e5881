#!/usr/bin/env bash
# Chromium and a PostgreSQL server by apt, where we may install and they are missing.
# What cannot be installed is not an error here: tests/everything.py says what it did not run.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. Not root on a Debian machine, so nothing is installed;"
  echo "'apt-get install ${missing[*]}' as root makes the tests complete."
  exit 0
fi

# The tests make a private cluster in a temporary folder; the machine needs none of its own.
settings=/etc/postgresql-common/createcluster.conf
if [[ " ${missing[*]} " == *" postgresql "* && ! -e $settings ]]; then
  mkdir -p "${settings%/*}"
  echo "create_main_cluster = false" >"$settings"
fi

echo "Installing ${missing[*]} …"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if apt-get -qq update >"$log" 2>&1 &&
  apt-get -qq install --yes --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}" >>"$log" 2>&1; then
  rm -f "$log"
else
  tail -n 5 "$log"
  echo "apt could not install ${missing[*]}."
fi
