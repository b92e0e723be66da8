#!/usr/bin/env bash
# Measures the frame path.
#   build/bench.sh            every benchmark at full length
#   build/bench.sh --check    a short run, compared with bench/budget.json; fails over budget
#   build/bench.sh --prove    the same for deliberately spoiled benchmarks; fails when the budget lets one pass
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

find_dotnet
dotnet build bench -c Release -v quiet --nologo
exec dotnet bench/bin/Release/net10.0/NativeCarp.Bench.dll "$@"
