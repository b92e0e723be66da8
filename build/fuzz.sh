#!/usr/bin/env bash
# Gives every parser random inputs for a long time and compares what it makes of them with an independent reading.
#   build/fuzz.sh --minutes N     N minutes for each of the dozen tests named ...FuzzTests, two at a time or more
# Every test run does the same for two seconds each. A failure prints the NATIVECARP_TEST_SEED that repeats it.
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

[[ ${1:-} == --minutes && -n ${2:-} ]] || fail 'how long? --minutes N'
export NATIVECARP_FUZZ_MINUTES=$2

find_dotnet
status=0
for project in Core Platform.Linux Platform.FreeBSD Cli; do
  dotnet build "tests/$project.Tests" --configuration Release --verbosity quiet --nologo
  dotnet "tests/$project.Tests/bin/Release/net10.0/NativeCarp.$project.Tests.dll" -class '*FuzzTests' -showLiveOutput -noLogo || status=1
done
exit "$status"
