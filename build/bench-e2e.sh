#!/usr/bin/env bash
# Measures the published binary, ucarp and keepalived side by side in network namespaces: a quarter of an hour, best on a machine
# with nothing else to do. Prints a Markdown table.
#   build/bench-e2e.sh                        every measurement
#   build/bench-e2e.sh --only failover,load   some of them
#   build/bench-e2e.sh --rounds 5             fewer runs
#   build/bench-e2e.sh --write bench/results  results.json, results.md and results.svg too
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

build/setup.sh --tests
find_dotnet
choose_namespaces
if [[ ! -x artifacts/nativecarp ]]; then build/publish.sh; fi
dotnet build bench/EndToEnd -c Release -v quiet --nologo
exec "${enter[@]}" bash -c 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"' bench \
  dotnet bench/EndToEnd/bin/Release/net10.0/NativeCarp.EndToEnd.dll "$@"
