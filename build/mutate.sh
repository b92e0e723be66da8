#!/usr/bin/env bash
# Spoils the sources in a scratch copy, one line at a time, and demands that a test notices each.
#   build/mutate.sh [NAME...]     all mutations of tests/Simulation.Tests/mutations.txt, or those named
# Prints which tests noticed: the unit tests, random schedules, or the exploration. Takes half a minute for each.
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"
find_dotnet

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r src tests Directory.*.props .editorconfig global.json "$scratch"

survivors=0
total=0
while IFS= read -r line; do
  [[ -z "$line" || "$line" == \#* ]] && continue
  name=${line%% @ *} line=${line#* @ }
  file=${line%% @ *} line=${line#* @ }
  old=${line%% @ *} new=${line#* @ }
  [[ $# -gt 0 && " $* " != *" $name "* ]] && continue
  total=$((total + 1))
  cp "$file" "$scratch/$file"
  OLD="${old//\\n/$'\n'}" NEW="$new" perl -0pi -e 's/\Q$ENV{OLD}\E/$ENV{NEW}/' "$scratch/$file"
  if cmp -s "$file" "$scratch/$file"; then
    echo "$name: the text to spoil is not in $file"
    survivors=$((survivors + 1))
    continue
  fi

  (
    cd "$scratch"
    simulation=tests/Simulation.Tests/bin/Release/net10.0/NativeCarp.Simulation.Tests.dll
    # A spoiled loop may run for ever and take all memory there is.
    export DOTNET_GCHeapHardLimit=0xC0000000
    build=(dotnet build -c Release -v quiet --nologo -p:TreatWarningsAsErrors=false)
    if ! "${build[@]}" tests/Core.Tests >build.log 2>&1 || ! "${build[@]}" tests/Simulation.Tests >build.log 2>&1; then
      echo "$name: does not compile" && exit 1
    elif ! timeout 60 dotnet tests/Core.Tests/bin/Release/net10.0/NativeCarp.Core.Tests.dll -noLogo >test.log 2>&1; then
      echo "$name: unit tests"
    elif ! NATIVECARP_SEEDS=1-6000 timeout 300 dotnet $simulation -noLogo -class- NativeCarp.Simulation.Tests.ExplorationTests >test.log 2>&1; then
      echo "$name: simulation"
    elif ! timeout 600 dotnet $simulation -noLogo -class NativeCarp.Simulation.Tests.ExplorationTests >test.log 2>&1; then
      echo "$name: exploration"
    else
      echo "$name: NOT NOTICED" && exit 1
    fi
  ) || survivors=$((survivors + 1))
  cp "$file" "$scratch/$file"
done < tests/Simulation.Tests/mutations.txt

echo "$((total - survivors)) of $total noticed"
[[ $survivors -eq 0 ]]
