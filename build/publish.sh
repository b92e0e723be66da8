#!/usr/bin/env bash
# Builds the release binary: static, stripped, in need of nothing on the target.
# Leaves artifacts/nativecarp and its symbols artifacts/nativecarp.dbg. Usage: build/publish.sh
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"

"$repository/build/setup.sh"
find_dotnet

# An obj folder of its own: a build with other linker flags would leave an executable that is not linked again.
# msbuild decides what has changed.
dotnet publish "$repository/src/Cli" --configuration Release --artifacts-path "$repository/artifacts/publish" \
  -p:StaticExecutable=true -p:LinkerFlavor=lld -p:TrimmerSingleWarn=false -warnaserror --verbosity quiet

published=$repository/artifacts/publish/publish/NativeCarp.Cli/release
for file in nativecarp nativecarp.dbg; do
  # A new file under the old name: a node that still runs the old binary neither blocks this nor is changed by it.
  cp "$published/$file" "$repository/artifacts/$file.new"
  mv "$repository/artifacts/$file.new" "$repository/artifacts/$file"
done

printf 'artifacts/nativecarp: %d bytes\n' "$(stat --format %s "$repository/artifacts/nativecarp")"
