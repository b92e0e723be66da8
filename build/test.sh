#!/usr/bin/env bash
# Builds everything, runs every check and every test. The last line says how many tests passed, failed and were skipped.
# Usage: build/test.sh (with CI=true a skipped test counts as failed)
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

readonly results=$repository/artifacts/test-results
passed=0
failed=0
skipped=0
trouble=()

say() { printf '== %s\n' "$*"; }

# What failed stands together at the end, wherever in the long output it happened.
list_trouble() {
  say 'what failed'
  if ((${#trouble[@]} > 0)); then printf '%s\n' "${trouble[@]}"; fi
  if [[ -d $results ]]; then find "$results" -name '*.trx' -exec awk -f build/failed-tests.awk {} +; fi
}

# Something that is no test and yet counts as one that failed.
fault() {
  trouble+=("$1")
  failed=$((failed + 1))
}

# However the script ends, its last line is the closing one, and its status says whether anything failed.
finish() {
  local status=$?
  trap - EXIT
  set +e
  if ((status != 0)); then fault "this script ended with status $status"; fi
  # The download of a run that ends early.
  wait
  if [[ ${CI-} == true ]] && ((skipped > 0)); then
    trouble+=("skipped tests count as failed in CI: $skipped")
    failed=$((failed + skipped))
    skipped=0
  fi
  if ((failed > 0)); then list_trouble; fi
  local line="$passed passed, $failed failed"
  if ((skipped > 0)); then line+=", $skipped skipped"; fi
  echo "$line"
  exit $((failed > 0))
}
trap finish EXIT

# A step without which nothing after it makes sense.
require() {
  say "$1"
  "${@:2}" || { fault "$1"; exit 0; }
}

# A check counts only when it fails: the closing line is about tests.
check() {
  say "$1"
  "${@:2}" || fault "$1"
}

counter() { sed -n "s/.*<Counters .*\\b$1=\"\\([0-9]*\\)\".*/\\1/p" "$2"; }

# Each project runs in namespaces of its own: no test meets the machine's network, or what another one left behind, and
# root is not needed. The test runner talks to itself over the loopback interface, `ip netns` writes to /run.
# shellcheck disable=SC2016 # the inner shell expands its own arguments
readonly prepare=(bash -c 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"' prepare)

# Arguments: a project, the console's verbosity, and what else the test runner is to be told.
run_tests() {
  local project=$1 verbosity=$2 name status=0 trx total executed good
  shift 2
  name=$(basename "$project" .csproj)
  trx=$results/$name.trx
  say "$name"
  "${enter[@]}" "${prepare[@]}" dotnet test "$project" --configuration Release --no-build --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=$verbosity" "$@" || status=$?

  total=0
  if [[ -e $trx ]]; then
    total=$(counter total "$trx")
    executed=$(counter executed "$trx")
    good=$(counter passed "$trx")
    passed=$((passed + good))
    failed=$((failed + executed - good))
    skipped=$((skipped + total - executed))
  fi
  if ((total == 0)); then
    fault "$name ran no test"
  elif ((status != 0 && executed == good)); then
    fault "$name: the test runner ended with status $status"
  fi
}

rm -rf "$results"
require 'what tests need' build/setup.sh --tests
find_dotnet
# It downloads while the others compile. Its tests need real root.
if ((EUID == 0)); then build/debian-root.sh & else true & fi
debian_root=$!
require 'the release binary' build/publish.sh
require 'the binary for embedded systems' build/publish.sh --embedded
require 'building' dotnet build NativeCarp.sln --configuration Release -warnaserror --verbosity quiet
check 'the bare Debian of the package tests' wait "$debian_root"
check 'formatting' dotnet format NativeCarp.sln --verify-no-changes --no-restore
check 'shell scripts' shellcheck --external-sources build/*.sh .ci/run
check 'service files and package scripts' shellcheck --shell=sh build/service/ucarp-vip build/service/{ifupdown,sysv}/* \
  build/service/{openrc/nativecarp,openwrt/nativecarp.init} build/package/install.sh build/package/debian/p*
check 'the service script of FreeBSD' shellcheck --shell=sh build/freebsd/rc.d/*
check 'the mutations' build/mutate.sh --check
check 'the published binary about itself' artifacts/nativecarp self-test
check 'the budget of the frame path' build/bench.sh --check
check 'the budget refuses what it should' build/bench.sh --prove

choose_namespaces
for project in tests/*/*.csproj; do
  case $project in
    tests/Interop.Tests/*) ;;
    tests/Core.Tests/*)
      run_tests "$project" minimal --collect 'XPlat Code Coverage' --settings tests/Core.Tests/coverage.runsettings
      check 'every branch of the protocol is tested' build/coverage.sh --judge "$results"
      ;;
    *) run_tests "$project" minimal ;;
  esac
done
# Alone and last, because these measure time; every measurement is shown.
run_tests tests/Interop.Tests/NativeCarp.Interop.Tests.csproj detailed
