#!/usr/bin/env bash
# Runs all tests of what `make test` has built (or those of the arguments, such as `--filter Tidy`), and says at the end what failed: the
# failures stand thousands of lines apart otherwise.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
log=.build/test.log
export KITH_BINARY=$root/.build/release/kith

status=0
swift test -c release --skip-build --no-parallel "$@" 2>&1 | tee "$log" || status=$?
if [ "$status" -ne 0 ]; then
  printf '\nWhat failed (everything is in %s):\n' "$log" >&2
  # A failure of Swift Testing begins with this sign, its details with the other; a crash has neither.
  grep -aE '✘|↳|Fatal error|error:|signal code' "$log" | cut -c 1-600 | tail -n 60 >&2 || echo "no failure is named: the end of the log tells more" >&2
fi
exit "$status"
