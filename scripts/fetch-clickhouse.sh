#!/bin/sh
# Puts a ClickHouse server into .kith/clickhouse/ (git-ignored), from a pinned wheel of PyPI. Safe to repeat; needs no network when it is
# there already. An installed ClickHouse (KITH_CLICKHOUSE, or `clickhouse` on PATH) is used instead.
set -eu

version=3.7.2
wheel="chdb-$version-cp38-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"
sha256=c119f0830c12438a4e4b60b8370859ba50992e8b1b01a8c681e1c57eeb2dc82d
needed_kilobytes=1200000

root=$(cd "$(dirname "$0")/.." && pwd)
folder="$root/.kith/clickhouse"
library="$folder/chdb/_chdb.abi3.so"
stamp="$folder/wheel.sha256"

fail() {
  echo "fetch-clickhouse: $*" >&2
  exit 1
}

if [ -n "${KITH_CLICKHOUSE:-}" ]; then
  [ -x "$KITH_CLICKHOUSE" ] || fail "KITH_CLICKHOUSE names '$KITH_CLICKHOUSE', which is neither a program nor a folder."
  echo "ClickHouse: using KITH_CLICKHOUSE."
  exit 0
fi
if command -v clickhouse >/dev/null 2>&1; then
  echo "ClickHouse: using $(command -v clickhouse)."
  exit 0
fi
if [ -s "$library" ] && [ -d "$folder/chdb.libs" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sha256" ]; then
  echo "ClickHouse: already in .kith/clickhouse."
  exit 0
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  fail "the pinned build is for Linux on x86_64; install ClickHouse for this machine and set KITH_CLICKHOUSE to its program."
command -v python3 >/dev/null 2>&1 || fail "python3 is missing; install the package python3."
python3 -m pip --version >/dev/null 2>&1 || fail "pip is missing; install the package python3-pip."

mkdir -p "$folder" 2>/dev/null || fail "cannot write to $root/.kith."
free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed_kilobytes" ] ||
  fail "$((needed_kilobytes / 1000)) MB of free disk are needed, $((free / 1024)) MB are left."

work=$(mktemp -d "$root/.kith/clickhouse.XXXXXX") || fail "cannot write to $root/.kith."
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

echo "ClickHouse: downloading $wheel (179 MB) …"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.8 --implementation cp \
  --abi abi3 --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 --dest "$work" "chdb==$version" >"$work/log" 2>&1 || {
  grep -iE 'no space left' "$work/log" >/dev/null && fail "the disk is full."
  tail -n 3 "$work/log" >&2
  fail "the package index could not be reached or does not have chdb $version; check the network and pip's settings, then run this again."
}
[ -f "$work/$wheel" ] || fail "the package index sent another file than $wheel."
printf '%s  %s\n' "$sha256" "$work/$wheel" | sha256sum -c --status || fail "$wheel has a wrong checksum; it was not kept."

# Only the library that holds the program, and the libraries that must lie beside it.
python3 - "$work/$wheel" "$work/unpacked" <<'PYTHON' || fail "the wheel could not be unpacked; is the disk full?"
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = [n for n in wheel.namelist() if n == "chdb/_chdb.abi3.so" or n.startswith("chdb.libs/")]
    wheel.extractall(sys.argv[2], names)
PYTHON
[ -s "$work/unpacked/chdb/_chdb.abi3.so" ] || fail "the wheel does not hold the expected library."
mkdir -p "$work/unpacked/chdb.libs"
echo "$sha256" >"$work/unpacked/wheel.sha256"
rm -rf "$folder"
mv "$work/unpacked" "$folder"
echo "ClickHouse: ready in .kith/clickhouse."
