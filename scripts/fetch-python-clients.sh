#!/bin/sh
# Puts the vendors' own client libraries into .kith/python/ (git-ignored), from the pinned wheels of scripts/python-clients.txt, for the
# tests that let real clients deliver. Safe to repeat; needs no network when they are there already.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
list="$root/scripts/python-clients.txt"
folder="$root/.kith/python"
stamp="$folder/python-clients.sha256"

fail() {
  echo "fetch-python-clients: $*" >&2
  exit 1
}

wanted=$(sha256sum <"$list" | cut -d ' ' -f 1)
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  echo "Python clients: already in .kith/python."
  exit 0
fi

command -v python3 >/dev/null 2>&1 || fail "python3 is missing; install the package python3."
python3 -m venv --help >/dev/null 2>&1 || fail "venv is missing; install the package python3-venv."
mkdir -p "$root/.kith" 2>/dev/null || fail "cannot write to $root."

echo "Python clients: installing into .kith/python …"
rm -rf "$folder"
python3 -m venv "$folder" >"$root/.kith/pip.log" 2>&1 || fail "the environment could not be made (.kith/pip.log); install the package python3-venv."
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes -r "$list" \
  >"$root/.kith/pip.log" 2>&1 ||
  fail "the clients could not be installed: check the network, pip's settings and .kith/pip.log, then try again."
"$folder/bin/python" -c 'import segment.analytics, rudderstack.analytics, psycopg, sqlalchemy, clickhouse_connect' >"$root/.kith/pip.log" 2>&1 ||
  fail "the clients cannot be imported (.kith/pip.log); python3 3.9 or newer is needed."
echo "$wanted" >"$stamp"
echo "Python clients: ready in .kith/python."
