#!/usr/bin/env bash
# Builds the release binary: static, stripped, in need of nothing on the target.
# Leaves artifacts/nativecarp and its symbols artifacts/nativecarp.dbg; with --embedded artifacts/nativecarp-embedded and its symbols,
# which is `run` and the ucarp command line without the other verbs. Usage: build/publish.sh [--embedded]
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"

case ${1-} in
  '') name=nativecarp embedded=false folder=publish ;;
  --embedded) name=nativecarp-embedded embedded=true folder=publish-embedded ;;
  *) fail "unknown argument: $1 (usage: build/publish.sh [--embedded])" ;;
esac

"$repository/build/setup.sh"
find_dotnet

# Obj folders of their own: a build with other linker flags would leave an executable that is not linked again.
# msbuild decides what has changed.
dotnet publish "$repository/src/Cli" --configuration Release --artifacts-path "$repository/artifacts/$folder" \
  -p:StaticExecutable=true -p:LinkerFlavor=lld -p:Embedded="$embedded" -p:TrimmerSingleWarn=false -warnaserror --verbosity quiet

published=$repository/artifacts/$folder/publish/NativeCarp.Cli/release
for suffix in '' .dbg; do
  # A new file under the old name: a node that still runs the old binary neither blocks this nor is changed by it.
  cp "$published/nativecarp$suffix" "$repository/artifacts/$name$suffix.new"
  mv "$repository/artifacts/$name$suffix.new" "$repository/artifacts/$name$suffix"
done

printf 'artifacts/%s: %d bytes\n' "$name" "$(stat --format %s "$repository/artifacts/$name")"
