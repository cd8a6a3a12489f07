#!/usr/bin/env bash
# The demonstration: builds Kith, serves it on a fresh data folder, fills it with a year of real grocery retail data, shows what came of it, and
# keeps serving until Ctrl-C.
#
#   KITH_DEMO_KEEP=1       serves the data folder of the last demonstration as it is, without importing again
#   KITH_DEMO_COLLECTOR    address of the collector, 127.0.0.1:8080 unless given; port 0 takes a free one
#   KITH_DEMO_API          address of the API, 127.0.0.1:8081 unless given
#   KITH_DEMO_END=1        ends after the summary
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
kith=$root/.build/release/kith
data=$root/.kith/demo
log=$data/serve.log
collector=${KITH_DEMO_COLLECTOR:-127.0.0.1:8080}
api=${KITH_DEMO_API:-127.0.0.1:8081}
export KITH_DATA=$data
server=

fail() {
  echo "demo: $*" >&2
  exit 1
}

step() { if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }

end_server() {
  trap - EXIT INT TERM HUP
  if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
    echo "Ending kith …"
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
}

# One value of a JSON text: json TEXT key key …
json() {
  python3 -c 'import functools, json, sys; print(functools.reduce(lambda v, k: v[k], sys.argv[2:], json.loads(sys.argv[1])))' "$@"
}

start_server() {
  rm -f "$data/addresses.json"
  "$kith" serve --data "$data" --collector "$collector" --api "$api" >"$log" 2>&1 &
  server=$!
  trap 'end_server; exit 0' INT TERM HUP
  trap end_server EXIT
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || fail "kith did not start: $(tail -n 1 "$log")"
    if [ -s "$data/addresses.json" ]; then
      addresses=$(cat "$data/addresses.json")
      collector_url=$(json "$addresses" collector)
      api_url=$(json "$addresses" api)
      # Ready for events is not enough here: the summary shows a timeline.
      [ "$(json "$("$kith" status -o json 2>/dev/null || echo '{"warehouse": {"ready": false}}')" warehouse ready)" = True ] && return
    fi
    sleep 0.2
  done
  fail "kith was not ready within a minute; its log is in .kith/demo/serve.log"
}

declare -A file_of=(
  [households]=transactions.parquet [campaigns]=campaigns.parquet [coupons]=coupon_redemptions.parquet [baskets]=transactions.parquet
)

journal_head() { json "$("$kith" status -o json)" journal head; }

import_all() {
  step "Importing a year of grocery retail (The Complete Journey, 84.51°)"
  # The last basket is of 2018-01-01 04:01:20 UTC; whole days, and nothing after now. The maps do the same.
  echo "The data is of 2017. Its times are shifted by $((($(date -u +%s) - 1514779280) / 86400)) days, so that it ends today."
  # An import keeps its progress beside its map.
  local maps=$data/imports
  mkdir -p "$maps"
  cp examples/grocery/map-*.yaml "$maps/"
  local before started imported done_at accepted name
  before=$(journal_head)
  started=$(date +%s%N)
  for name in households campaigns coupons baskets; do
    "$kith" import "$root/.kith/grocery/${file_of[$name]}" --map "$maps/map-$name.yaml"
  done
  imported=$(date +%s%N)
  echo "Waiting until flow, warehouse and deliveries have caught up …"
  "$kith" status --wait >"$data/imports/status.txt"
  done_at=$(date +%s%N)
  accepted=$(($(journal_head) - before))
  step "Accepted"
  python3 - "$accepted" "$started" "$imported" "$done_at" <<'PYTHON'
import sys
events, started, imported, done = map(int, sys.argv[1:])
accepting, whole = (imported - started) / 1e9, (done - started) / 1e9
print(f"{events:,} events in {accepting:.1f} s, {events / accepting:,.0f} a second (reading and grouping 1,469,307 receipt lines included);")
print(f"all profiles, segments, files and the warehouse were up to date {whole - accepting:.1f} s later.")
PYTHON
}

show() {
  echo "$(json "$("$kith" status -o json)" profiles) profiles."
  step "Segments"
  python3 - "$("$kith" segment list -o json)" <<'PYTHON'
import json, sys
for segment in json.loads(sys.argv[1])["segments"]:
    print(f"  {segment['key']:<20} {segment['size']:>5}   {segment['name']}")
PYTHON
  step "One profile in full"
  "$kith" profile get "user_id:$shown_household"
  echo
  "$kith" profile events "user_id:$shown_household" --limit 5 | cut -c 1-140
  step "Customers by recency and frequency (RFM): profiles per cell"
  "$kith" analyse rfm value=total last=365d
  step "Retention: who came back to buy, month by month"
  "$kith" analyse retention first='Order Completed' return='Order Completed' interval=month periods=12 last=365d
  step "Funnel: a campaign received, a coupon used, an order after it"
  "$kith" analyse funnel steps='["Campaign Received", "Coupon Applied", "Order Completed"]' within=60d last=365d
  step "Delivered files (a line for each profile that entered or left, in the order of the import)"
  find "$data" -name '*.csv' -type f | sort | while read -r file; do
    printf '%8d lines  %s\n' "$(($(wc -l <"$file") - 1))" "${file#"$root"/}"
  done
  step "Addresses"
  echo "  Collector   $collector_url    (Segment tracking API; write key: shop-demo-key)"
  echo "  API         $api_url    (Bearer token in .kith/demo/admin.token)"
  echo "  OpenAPI     $api_url/openapi.json"
  echo "  Metrics     $api_url/metrics"
  echo
  echo "Try:  export KITH_DATA=.kith/demo"
  echo "      .build/release/kith segment members win_back"
  echo "      .build/release/kith sql 'SELECT name, count(), count(DISTINCT profile_id) FROM events GROUP BY name'"
}

# A household of which much is known.
shown_household=household-104
scripts/setup.sh demo
step "Building Kith (release; the first time takes several minutes)"
swift build -c release --product kith
if [ -s "$data/addresses.json" ] && curl -fs -o /dev/null -m 2 "$(json "$(cat "$data/addresses.json")" api)/livez"; then
  fail "a demonstration is being served from .kith/demo already; end it first."
fi
[ "${KITH_DEMO_KEEP:-}" = 1 ] && [ -d "$data" ] || rm -rf "$data"

step "Starting kith serve"
fresh=$([ -d "$data" ] || echo yes)
umask 077
mkdir -p "$data"
start_server
echo "Serving $collector_url and $api_url; log in .kith/demo/serve.log"
if [ -n "$fresh" ]; then
  "$kith" apply examples/grocery/workspace.yaml
  import_all
fi
show
[ "${KITH_DEMO_END:-}" = 1 ] && exit 0
step "Serving until Ctrl-C"
wait "$server"
