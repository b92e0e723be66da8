#!/usr/bin/env bash
# Measures the frame path.
#   build/bench.sh            every benchmark at full length
#   build/bench.sh --check    a short run, compared with bench/FramePath/budget.json; fails over budget
#   build/bench.sh --prove    the same for deliberately spoiled benchmarks; fails when the budget lets one pass
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

find_dotnet
dotnet build bench/FramePath -c Release -v quiet --nologo
program=(dotnet bench/FramePath/bin/Release/net10.0/NativeCarp.Bench.dll "$@")
if [[ ${1-} == --* ]]; then
  # Other work on the machine looks like a slow path, and is gone the second time; a slow path is not.
  "${program[@]}" || { echo 'not so the first time: measuring once more'; exec "${program[@]}"; }
else
  exec "${program[@]}"
fi
