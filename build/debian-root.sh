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
# shellcheck disable=SC2016 # mmdebstrap's shell expands it
mmdebstrap --quiet --mode=root --variant=apt --include=systemd-sysv,iproute2,ifupdown \
  --customize-hook='mkdir "$1/debs"; chroot "$1" sh -c "cd /debs && apt-get -qq download openrc librc1 libeinfo1 ucarp libpcap0.8 libdbus-1-3 net-tools"' \
  bookworm "$new/root"
mv "$new/root" "$root"
