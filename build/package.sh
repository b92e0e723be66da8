#!/usr/bin/env bash
# Makes the packages of artifacts/nativecarp: a .deb, a .tar.gz with install.sh, where rpmbuild is installed an .rpm, an SBOM (SPDX) and
# SHA256SUMS. The same sources and the same binary give the same bytes, wherever and whenever this runs.
# Usage: build/package.sh [FOLDER], artifacts/packages by default. NATIVECARP_BINARY names another binary; SOURCE_DATE_EPOCH, the date
# of what is packed, is that of the last commit unless set.
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
export LC_ALL=C TZ=UTC
umask 022

binary=${NATIVECARP_BINARY:-$repository/artifacts/nativecarp}
[[ -x $binary ]] || fail "$binary is missing; build it with build/publish.sh"
command -v dpkg-deb >/dev/null || fail 'dpkg-deb is missing; it is in the package dpkg'
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct 2>/dev/null)} ||
  fail 'this is no git checkout: say of what date the sources are, in SOURCE_DATE_EPOCH'
export SOURCE_DATE_EPOCH
version=$("$binary" --version)
pieces=$repository/build/package
service=$repository/build/service
mkdir -p "${1:-$repository/artifacts/packages}"
target=$(cd "${1:-$repository/artifacts/packages}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

checksum() { sha256sum "$1" | cut -d ' ' -f 1; }

# The version of a NuGet package that is linked in.
locked() { awk -v name="\"$1\":" '$1 == name { found = 1 } found && $1 == "\"resolved\":" { gsub(/[",]/, "", $2); print $2; exit }' "$repository"/src/Cli/packages.net9.0.lock.json; }

# One package of the SBOM: id, name, version, licence, where it comes from, and more fields.
sbom_package() {
  printf '    { "SPDXID": "SPDXRef-%s", "name": "%s", "versionInfo": "%s", "licenseConcluded": "%s", "licenseDeclared": "%s", "copyrightText": "NOASSERTION", "filesAnalyzed": false, "downloadLocation": "%s"%s }' \
    "$1" "$2" "$3" "$4" "$4" "$5" "${6-}"
}

sbom() {
  local sum libc
  sum=$(checksum "$binary")
  libc=$(dpkg-query --show --showformat '${Version}' libc6-dev 2>/dev/null || echo NOASSERTION)
  cat <<END
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "nativecarp-$version",
  "documentNamespace": "https://spdx.org/spdxdocs/nativecarp-$version-$sum",
  "creationInfo": { "created": "$(date --utc --date "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)", "creators": ["Tool: build/package.sh"] },
  "packages": [
$(sbom_package nativecarp nativecarp "$version" BSD-2-Clause NOASSERTION ", \"primaryPackagePurpose\": \"APPLICATION\", \"checksums\": [{ \"algorithm\": \"SHA256\", \"checksumValue\": \"$sum\" }]"),
$(sbom_package runtime Microsoft.DotNet.ILCompiler "$(locked runtime.linux-x64.Microsoft.DotNet.ILCompiler)" MIT https://www.nuget.org/packages/Microsoft.DotNet.ILCompiler),
$(sbom_package commandline System.CommandLine "$(locked System.CommandLine)" MIT https://www.nuget.org/packages/System.CommandLine),
$(sbom_package libc glibc "$libc" LGPL-2.1-or-later https://packages.debian.org/libc6-dev)
  ],
  "relationships": [
    { "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-nativecarp" },
    { "spdxElementId": "SPDXRef-nativecarp", "relationshipType": "STATIC_LINK", "relatedSpdxElement": "SPDXRef-runtime" },
    { "spdxElementId": "SPDXRef-nativecarp", "relationshipType": "STATIC_LINK", "relatedSpdxElement": "SPDXRef-commandline" },
    { "spdxElementId": "SPDXRef-nativecarp", "relationshipType": "STATIC_LINK", "relatedSpdxElement": "SPDXRef-libc" }
  ]
}
END
}

# Arguments: mode, file, where. gzip without name and time.
put() { install -D --mode "$1" "$2" "$3"; }
put_gz() { mkdir -p "$(dirname "$2")" && gzip --best --no-name --stdout "$1" >"$2" && chmod 644 "$2"; }
set_times() { find "$1" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +; }

# What the packages of every distribution have. Arguments: folder, the distribution's folder for zsh.
stage_common() {
  local root=$1 page
  put 755 "$binary" "$root/usr/sbin/nativecarp"
  ln -s nativecarp "$root/usr/sbin/ucarp"
  put 755 "$service/ucarp-vip" "$root/usr/libexec/nativecarp/ucarp-vip"
  put 644 "$service/systemd/nativecarp.service" "$root/usr/lib/systemd/system/nativecarp.service"
  put 644 "$service/systemd/ucarp@.service" "$root/usr/lib/systemd/system/ucarp@.service"
  put_gz "$repository/build/man/nativecarp.8" "$root/usr/share/man/man8/nativecarp.8.gz"
  put_gz "$repository/build/man/ucarp.8" "$root/usr/share/man/man8/ucarp.8.gz"
  put_gz "$repository/build/man/nativecarp.toml.5" "$root/usr/share/man/man5/nativecarp.toml.5.gz"
  put 644 "$work/nativecarp.bash" "$root/usr/share/bash-completion/completions/nativecarp"
  put 644 "$work/nativecarp.zsh" "$root/usr/share/zsh/$2/_nativecarp"
  put 644 "$work/nativecarp.fish" "$root/usr/share/fish/vendor_completions.d/nativecarp.fish"
  put 644 "$service/systemd/hooks.conf" "$root/usr/share/doc/nativecarp/examples/hooks.conf"
  put 644 "$work/nativecarp.spdx.json" "$root/usr/share/doc/nativecarp/nativecarp.spdx.json"
  put 644 "$repository/SECURITY.md" "$root/usr/share/doc/nativecarp/SECURITY.md"
  put 644 "$repository/README.md" "$root/usr/share/doc/nativecarp/README.md"
  for page in "$repository"/docs/*.md; do put 644 "$page" "$root/usr/share/doc/nativecarp/docs/$(basename "$page")"; done
  mkdir -p "$root/etc/nativecarp"
}

debian_changelog() {
  printf 'nativecarp (%s) stable; urgency=medium\n\n  * What is new is told in CHANGELOG.md.gz.\n\n -- %s  %s\n' \
    "$version" "$(sed -n 's/^Maintainer: //p' "$pieces/debian/control")" "$(date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")"
}

make_deb() {
  local root=$work/deb script
  stage_common "$root" vendor-completions
  put 755 "$service/sysv/nativecarp" "$root/etc/init.d/nativecarp"
  put 755 "$service/ifupdown/ucarp" "$root/etc/network/if-up.d/ucarp"
  mkdir -p "$root/etc/network/if-down.d"
  ln -s ../if-up.d/ucarp "$root/etc/network/if-down.d/ucarp"
  put 755 "$service/ifupdown/vip-up" "$root/usr/share/ucarp/vip-up"
  put 755 "$service/ifupdown/vip-down" "$root/usr/share/ucarp/vip-down"
  put 644 "$pieces/debian/copyright" "$root/usr/share/doc/nativecarp/copyright"
  put 644 "$pieces/debian/lintian-overrides" "$root/usr/share/lintian/overrides/nativecarp"
  put_gz "$repository/CHANGELOG.md" "$root/usr/share/doc/nativecarp/CHANGELOG.md.gz"
  put_gz <(debian_changelog) "$root/usr/share/doc/nativecarp/changelog.gz"

  mkdir "$root/DEBIAN"
  (cd "$root" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  sed "s/@VERSION@/$version/; s/@SIZE@/$(du --apparent-size -sk "$root/usr" | cut -f 1)/" "$pieces/debian/control" >"$root/DEBIAN/control"
  put 644 "$pieces/debian/conffiles" "$root/DEBIAN/conffiles"
  for script in postinst prerm postrm; do put 755 "$pieces/debian/$script" "$root/DEBIAN/$script"; done
  set_times "$root"
  # One thread: xz cuts its blocks by the number of threads.
  dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$target/nativecarp_${version}_amd64.deb" >/dev/null
}

make_tar() {
  local name=nativecarp-$version-linux-x64
  local root=$work/$name
  put 755 "$binary" "$root/nativecarp"
  put 755 "$pieces/install.sh" "$root/install.sh"
  cp -r "$service" "$root/service"
  cp -r "$repository/docs" "$root/docs"
  mkdir "$root/man" "$root/completions"
  cp "$repository"/build/man/*.[58] "$root/man"
  cp "$work"/nativecarp.{bash,zsh,fish} "$root/completions"
  cp "$repository"/{README.md,SECURITY.md,CHANGELOG.md,LICENSE} "$pieces/debian/copyright" "$work/nativecarp.spdx.json" "$root"
  chmod -R u=rwX,go=rX "$root"
  tar --create --directory "$work" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime "@$SOURCE_DATE_EPOCH" "$name" |
    gzip --best --no-name >"$target/$name.tar.gz"
}

make_rpm() {
  local root=$work/rpm top=$work/rpmbuild
  stage_common "$root" site-functions
  put 644 "$repository/LICENSE" "$root/usr/share/doc/nativecarp/LICENSE"
  put 644 "$pieces/debian/copyright" "$root/usr/share/doc/nativecarp/copyright"
  set_times "$root"
  rpmbuild -bb --quiet --target x86_64 --define "staged $root" --define "product $version" --define "_topdir $top" \
    --define '_buildhost localhost' --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
    --define '_binary_payload w9.gzdio' --define '__os_install_post %{nil}' --define '_build_id_links none' --define 'debug_package %{nil}' "$pieces/nativecarp.spec" >"$work/rpm.log" 2>&1 ||
    { cat "$work/rpm.log" >&2; fail 'rpmbuild failed'; }
  cp "$top/RPMS/x86_64/nativecarp-$version-1.x86_64.rpm" "$target/"
}

sbom >"$work/nativecarp.spdx.json"
for shell in bash zsh fish; do "$binary" completions "$shell" >"$work/nativecarp.$shell"; done
rm -f "$target"/nativecarp[-_]* "$target/SHA256SUMS"
put 644 "$work/nativecarp.spdx.json" "$target/nativecarp-$version.spdx.json"
make_deb
make_tar
if command -v rpmbuild >/dev/null; then make_rpm; else echo 'no .rpm: rpmbuild is not installed (package rpm)'; fi
(cd "$target" && sha256sum nativecarp[-_]* >SHA256SUMS)
stat --format '%n: %s bytes' "$target"/nativecarp[-_]*
