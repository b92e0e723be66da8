#!/bin/sh
# Builds the binary on FreeBSD (13 or later, amd64 or arm64) and leaves it in artifacts/nativecarp.
# Microsoft publishes no FreeBSD packs; the port lang/dotnet carries them: pkg install dotnet
# Usage: build/publish-freebsd.sh
set -eu

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

repository=$(cd "$(dirname "$0")/.." && pwd)

[ "$(uname -s)" = FreeBSD ] || fail "this system is $(uname -s); the linker, its libraries and the FreeBSD packs are on FreeBSD only"
command -v dotnet >/dev/null || fail 'dotnet is not installed: pkg install dotnet'
case $(uname -p) in
    amd64) rid=freebsd-x64 ;;
    aarch64) rid=freebsd-arm64 ;;
    *) fail "no .NET for $(uname -p)" ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_NOLOGO=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

# From /, where no global.json asks for the SDK that the other systems build with: the port's has the version the port has.
cd /
major=$(dotnet --version | cut -d. -f1)
[ "$major" -ge 9 ] || fail "dotnet $(dotnet --version) is too old: version 9 or later is needed"

# The packages of this system differ from those in the lock files. The packs come with the SDK, in the version it asks for. Lock files
# that exist may not be ignored (NU1005): the name of none is given, and CI's insistence on them is taken back.
dotnet publish "$repository/src/Cli" --configuration Release --runtime "$rid" --artifacts-path "$repository/artifacts/publish" \
    -p:AotTfm="net$major.0" -p:RuntimeIdentifiers="$rid" -p:TrimmerSingleWarn=false \
    -p:RestorePackagesWithLockFile=false -p:NuGetLockFilePath=no.lock.json -p:RestoreLockedMode=false \
    -warnaserror --verbosity quiet

published=$repository/artifacts/publish/publish/NativeCarp.Cli/release_$rid/nativecarp
[ -x "$published" ] || fail "nothing was published at $published"

# The compiler's targets name libraries of ports (gssapi_krb5, inotify) that nothing here uses; the linker leaves out what is not
# needed. A binary that needs them all the same would not start on a host without those ports.
needed=$(readelf -d "$published" | sed -n 's/.*NEEDED.*\[\(.*\)\].*/\1/p')
for library in $needed; do
    [ -e "/lib/$library" ] || [ -e "/usr/lib/$library" ] || fail "the binary needs $library, which is not part of FreeBSD"
done

cp "$published" "$repository/artifacts/nativecarp.new"
mv "$repository/artifacts/nativecarp.new" "$repository/artifacts/nativecarp"
printf 'artifacts/nativecarp: %d bytes; it needs:\n%s\n' "$(stat -f %z "$repository/artifacts/nativecarp")" "$needed"
