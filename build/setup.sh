#!/usr/bin/env bash
# Installs what building needs, with --demo what the demonstration needs too, with --tests what all tests need.
# Installs nothing twice. Usage: build/setup.sh [--demo | --tests]
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"

# One "what shows that it is there=Debian package" per line: a path, or the name of a command.
build_needs=(
  clang=clang
  ld.lld=lld
  objcopy=binutils
  /usr/include/zlib.h=zlib1g-dev
)
demo_needs=(
  ip=iproute2
  ping=iputils-ping
)
test_needs=(
  tcpdump=tcpdump
  nft=nftables
  ucarp=ucarp
  keepalived=keepalived
  strace=strace
  killall=psmisc
  ps=procps
  shellcheck=shellcheck
  zsh=zsh
  fish=fish
  mmdebstrap=mmdebstrap
  systemd-nspawn=systemd-container
  lintian=lintian
  rpmbuild=rpm
)
download_needs=(
  curl=curl
  /etc/ssl/certs/ca-certificates.crt=ca-certificates
)

needs=("${build_needs[@]}")
case ${1-} in
  '') ;;
  --demo) needs+=("${demo_needs[@]}") ;;
  --tests) needs+=("${demo_needs[@]}" "${test_needs[@]}") ;;
  *) fail "unknown argument: $1 (usage: build/setup.sh [--demo | --tests])" ;;
esac

need_sdk=false
if ! find_dotnet; then
  need_sdk=true
  needs+=("${download_needs[@]}")
fi

is_present() {
  if [[ $1 == /* ]]; then [[ -e $1 ]]; else command -v "$1" >/dev/null; fi
}

missing=()
for need in "${needs[@]}"; do
  is_present "${need%%=*}" || missing+=("${need#*=}")
done

# Tests start the daemons themselves; one that the package started would join their elections.
stop_service() {
  if [[ -d /run/systemd/system ]]; then
    systemctl --quiet disable --now "$1" 2>/dev/null || true
  elif [[ -x /etc/init.d/$1 ]]; then
    "/etc/init.d/$1" stop >/dev/null 2>&1 || true
    update-rc.d "$1" disable >/dev/null 2>&1 || true
  fi
  echo "stopped and disabled the service: $1"
}

install_packages() {
  command -v apt-get >/dev/null || fail "install these first (named as in Debian): $*"
  if ((EUID != 0)); then
    fail "packages are missing; run: sudo apt-get update && sudo apt-get install --no-install-recommends -y $*"
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y -qq "$@" >/dev/null
  echo "installed packages: $*"
  if [[ " $* " == *' keepalived '* ]]; then stop_service keepalived; fi
}

install_sdk() {
  local version script
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$repository/global.json")
  script=$(mktemp)
  # shellcheck disable=SC2064 # the name is wanted as it is now
  trap "rm -f '$script'" EXIT
  if ! curl --fail --silent --show-error --location --retry 3 https://dot.net/v1/dotnet-install.sh --output "$script" ||
    ! bash "$script" --version "$version" --install-dir "$HOME/.dotnet" --no-path >/dev/null; then
    fail "cannot download the .NET SDK $version (the reason is above); install it by hand and run this again"
  fi
  find_dotnet || fail "the .NET SDK $version was installed into $HOME/.dotnet but does not run; try: $HOME/.dotnet/dotnet --version"
  echo "installed .NET SDK $version into $HOME/.dotnet"
}

if ((${#missing[@]} > 0)); then install_packages "${missing[@]}"; fi
if $need_sdk; then install_sdk; fi
