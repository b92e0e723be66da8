# shellcheck shell=bash
# What the build scripts share. Sourced, never run.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# System tools live in the sbin folders, which an ordinary user's PATH lacks on Debian.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

export DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_NOLOGO=1
# The SDK otherwise refuses to start where no ICU library is installed.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# True when the `dotnet` on PATH is an SDK that global.json accepts.
dotnet_is_suitable() {
  command -v dotnet >/dev/null && (cd "$repository" && dotnet --version >/dev/null 2>&1)
}

# Prefers the `dotnet` on PATH; takes the one that setup.sh installed where that one does not fit.
find_dotnet() {
  dotnet_is_suitable && return
  if [[ -x $HOME/.dotnet/dotnet ]]; then
    export DOTNET_ROOT=$HOME/.dotnet
    PATH=$HOME/.dotnet:$PATH
    dotnet_is_suitable && return
  fi
  return 1
}

# Fills the array `enter` with the command that runs a program in network and mount namespaces of its own, as their root.
choose_namespaces() {
  enter=(unshare --net --mount --propagation private)
  if ((EUID == 0)) && "${enter[@]}" true 2>/dev/null; then return; fi
  enter=(unshare --user --map-root-user --net --mount --propagation private)
  "${enter[@]}" true 2>/dev/null || fail 'this system gives ordinary users no namespaces; run this as root'
}
