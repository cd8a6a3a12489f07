#!/bin/sh
# Makes the machine ready: `scripts/setup.sh [build|test|demo]`; without a word, for all of them. Safe to repeat, quick and without network
# when everything is there. Third-party files go to .kith/ (git-ignored), Debian packages by apt-get, nothing else is touched.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
purpose=${1:-all}
swift_needed=6.3
# A clean release build with its dependencies, the ClickHouse wheel unpacked, and room for a data folder.
megabytes_needed_to_build=6000
megabytes_needed_to_run=1000

fail() {
  echo "setup: $*" >&2
  exit 1
}

check_swift() {
  command -v swift >/dev/null 2>&1 ||
    fail "Swift is missing: install Swift $swift_needed (swift.org/install) and put its bin folder on PATH."
  said=$(swift --version 2>/dev/null || true)
  version=$(printf '%s\n' "$said" | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "'swift --version' does not work: install Swift $swift_needed (swift.org/install) and put its bin folder on PATH."
  oldest=$(printf '%s\n%s\n' "$version" "$swift_needed" | sort -V | head -n 1)
  [ "$oldest" = "$swift_needed" ] ||
    fail "Swift $version is too old: install Swift $swift_needed (swift.org/install) and put its bin folder first on PATH."
}

check_disk() {
  needed=$megabytes_needed_to_build
  [ -x "$root/.build/release/kith" ] && needed=$megabytes_needed_to_run
  free=$(($(df -Pk "$root" | awk 'NR == 2 { print $4 }') / 1024))
  [ "$free" -ge "$needed" ] || fail "the disk is too full: $needed MB free are needed where this folder lies, $free MB are left."
}

is_installed() { [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_packages() {
  command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || {
    echo "setup: this is not Debian; the packages of scripts/debian-packages.txt are taken to be there under other names." >&2
    return 0
  }
  missing=
  for_tests=/dev/null
  case $purpose in all | test) for_tests="$root/scripts/debian-packages-test.txt" ;; esac
  for package in $(sed 's/#.*//' "$root/scripts/debian-packages.txt" "$for_tests"); do
    is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0

  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
      as_root="sudo"
    else
      fail "Debian packages are missing and this user may not install them: run 'apt-get update && apt-get install -y$missing' as root, then try again."
    fi
  fi
  echo "setup: installing$missing …"
  log="$root/.kith/apt.log"
  {
    $as_root apt-get update -qq &&
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $missing
  } >"$log" 2>&1 </dev/null ||
    fail "apt-get could not install$missing ($(sed -n 's/^E: *//p' "$log" | tr -s ' ' | head -n 1 | cut -c 1-160)): check the network and .kith/apt.log, then try again."
}

case $purpose in
all | build | test | demo) ;;
*) fail "'$purpose' is none of build, test, demo." ;;
esac
check_swift
check_disk
mkdir -p "$root/.kith" 2>/dev/null && [ -w "$root/.kith" ] || fail "this folder cannot be written to: $root."
install_packages
[ "$purpose" = build ] || "$root/scripts/fetch-clickhouse.sh"
case $purpose in all | test) "$root/scripts/fetch-python-clients.sh" ;; esac
case $purpose in all | demo) "$root/scripts/fetch-grocery.sh" ;; esac
