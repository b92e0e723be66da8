#!/usr/bin/env bash
# Runs the simulator.
#   build/simulate.sh                 the seeds of every test run
#   build/simulate.sh --seeds A-B     those seeds; a single one as A-A
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ "${1:-}" == --seeds ]]; then
  export NATIVECARP_SEEDS="$2"
fi

dotnet build tests/Simulation.Tests -c Release -v quiet --nologo
exec dotnet tests/Simulation.Tests/bin/Release/net10.0/NativeCarp.Simulation.Tests.dll \
  -class NativeCarp.Simulation.Tests.SeedTests -diagnostics -showLiveOutput -noLogo
