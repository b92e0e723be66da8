#!/usr/bin/env bash
# Makes the bare Debian in which tests install the packages: artifacts/debian-root, once. Beside the base system it has systemd,
# iproute2 and ifupdown, and in /debs the packages of ucarp and OpenRC, which are not installed. Usage: build/debian-root.sh
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"

root=$repository/artifacts/debian-root
[[ ! -d $root ]] || exit 0
((EUID == 0)) || fail 'a Debian root is made by root; without it the tests that need one are skipped'

mkdir -p "$repository/artifacts"
new=$(mktemp -d "$root.XXXXXX")
trap 'rm -rf "$new"' EXIT
# Where this machine gets its packages from, if it is such a Debian, and through which proxy.
# shellcheck disable=SC2016 # apt expands it
mapfile -t mirror < <(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Codename: bookworm' 'Component: main' 'Created-By: Packages')
mapfile -t proxy < <(apt-config dump Acquire::http::Proxy Acquire::https::Proxy | grep '^Acquire::https\?::Proxy ')
# shellcheck disable=SC2016 # mmdebstrap's shell expands it
mmdebstrap "${proxy[@]/#/--aptopt=}" --quiet --mode=root --variant=apt --include=systemd-sysv,iproute2,ifupdown \
  --customize-hook='mkdir "$1/debs"; chroot "$1" sh -c "cd /debs && apt-get -qq -o APT::Sandbox::User=root download openrc librc1 libeinfo1 ucarp libpcap0.8 libdbus-1-3 net-tools"' \
  bookworm "$new/root" "${mirror[@]:0:1}"
mv "$new/root" "$root"
