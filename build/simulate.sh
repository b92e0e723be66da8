#!/usr/bin/env bash
# Runs the simulator.
#   build/simulate.sh                 the seeds of every test run
#   build/simulate.sh --seeds A-B     those seeds; a single one as A-A
#   build/simulate.sh --explore       every schedule of small worlds, with the larger budgets (an hour or more, several GB)
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

class=SeedTests
case "${1:-}" in
  --seeds)
    export NATIVECARP_SEEDS="$2"
    ;;
  --explore)
    class=ExplorationTests
    export NATIVECARP_EXPLORE=long
    ;;
esac

find_dotnet
dotnet build tests/Simulation.Tests -c Release -v quiet --nologo
exec dotnet tests/Simulation.Tests/bin/Release/net10.0/NativeCarp.Simulation.Tests.dll \
  -class "NativeCarp.Simulation.Tests.$class" -diagnostics -showLiveOutput -noLogo
