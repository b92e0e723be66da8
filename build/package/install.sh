#!/bin/sh
# Installs nativecarp beside this script into /usr/local, with service files for the init system of this host, or removes it again.
# An upgrade is the same command: what runs goes on with the old program until it is restarted, and configurations are never touched.
#   ./install.sh            PREFIX=/usr for another place than /usr/local, DESTDIR=... for another root
#   ./install.sh --remove   ends the service first; configurations stay
set -eu

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}
list=$root$prefix/share/nativecarp/files
cd "$(dirname "$0")"

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

# Copies $2 to $3 with the mode $1, under a new name first: a daemon may run the old file. Service files name /usr/sbin.
put() {
    mkdir -p "$root$(dirname "$3")"
    case $2 in
        service/*) sed "s|/usr/sbin/|$prefix/sbin/|g; s|/usr/libexec/nativecarp|$prefix/libexec/nativecarp|g; s|/usr/share/ucarp|$prefix/share/ucarp|g" "$2" >"$root$3.new" ;;
        *) cp "$2" "$root$3.new" ;;
    esac
    chmod "$1" "$root$3.new"
    mv "$root$3.new" "$root$3"
    echo "$3" >>"$list.new"
}

# The same for a file of the system's own folders, where another package may have one of this name.
put_beside() {
    if [ -e "$root$3" ] && ! grep -qxF "$3" "$list" 2>/dev/null; then
        echo "install.sh: $3 is there already, and stays; is the package ucarp installed?" >&2
    else
        put "$@"
    fi
}

has_systemd() { [ -d "$root/run/systemd/system" ] || [ -x "$root/usr/bin/systemctl" ] || [ -x "$root/bin/systemctl" ]; }

# In the running system, not in another root.
systemctl_here() {
    if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl "$@"; fi
}

put_service() {
    if has_systemd; then
        put 644 service/systemd/nativecarp.service "$prefix/lib/systemd/system/nativecarp.service"
        put 644 service/systemd/ucarp@.service "$prefix/lib/systemd/system/ucarp@.service"
        start='systemctl enable --now nativecarp'
    elif [ -e "$root/sbin/openrc-run" ]; then
        put 755 service/openrc/nativecarp /etc/init.d/nativecarp
        [ -e "$root/etc/conf.d/nativecarp" ] || cp service/openrc/nativecarp.confd "$root/etc/conf.d/nativecarp"
        start='rc-update add nativecarp && rc-service nativecarp start'
    elif [ -e "$root/etc/rc.common" ]; then
        put 755 service/openwrt/nativecarp.init /etc/init.d/nativecarp
        [ -e "$root/etc/config/nativecarp" ] || cp service/openwrt/nativecarp.config "$root/etc/config/nativecarp"
        start='/etc/init.d/nativecarp enable && /etc/init.d/nativecarp start'
    elif [ -d "$root/etc/init.d" ]; then
        put 755 service/sysv/nativecarp /etc/init.d/nativecarp
        start='/etc/init.d/nativecarp start'
    else
        start="$prefix/sbin/nativecarp run"
    fi
}

put_all() {
    mkdir -p "$(dirname "$list")" "$root/etc/nativecarp"
    : >"$list.new"
    put 755 nativecarp "$prefix/sbin/nativecarp"
    ln -sf nativecarp "$root$prefix/sbin/ucarp"
    echo "$prefix/sbin/ucarp" >>"$list.new"
    put 755 service/ucarp-vip "$prefix/libexec/nativecarp/ucarp-vip"
    put 644 man/nativecarp.8 "$prefix/share/man/man8/nativecarp.8"
    put 644 man/ucarp.8 "$prefix/share/man/man8/ucarp.8"
    put 644 man/nativecarp.toml.5 "$prefix/share/man/man5/nativecarp.toml.5"
    put 644 completions/nativecarp.bash "$prefix/share/bash-completion/completions/nativecarp"
    put 644 completions/nativecarp.zsh "$prefix/share/zsh/site-functions/_nativecarp"
    put 644 completions/nativecarp.fish "$prefix/share/fish/vendor_completions.d/nativecarp.fish"
    put_service
    if [ -d "$root/etc/network/if-up.d" ]; then
        put 755 service/ifupdown/vip-up "$prefix/share/ucarp/vip-up"
        put 755 service/ifupdown/vip-down "$prefix/share/ucarp/vip-down"
        put_beside 755 service/ifupdown/ucarp /etc/network/if-up.d/ucarp
        put_beside 755 service/ifupdown/ucarp /etc/network/if-down.d/ucarp
    fi
    mv "$list.new" "$list"
    systemctl_here daemon-reload
    cat <<END
Installed into $prefix. Next:
  $prefix/sbin/nativecarp init /etc/nativecarp/nativecarp.toml   and edit it
  $start
END
}

remove_all() {
    [ -e "$list" ] || fail "nothing is installed in $prefix: $list is missing"
    systemctl_here disable --now nativecarp.service 'ucarp@*.service' || true
    if [ -z "$root" ] && [ -x /etc/init.d/nativecarp ] && grep -qxF /etc/init.d/nativecarp "$list"; then
        /etc/init.d/nativecarp stop || true
    fi
    for folder in "$root"/run/ucarp/*/; do
        [ ! -d "$folder" ] || IFACE=$(basename "$folder") MODE=stop ADDRFAM=inet "$root/etc/network/if-up.d/ucarp" || true
    done
    while read -r file; do
        rm -f "$root$file"
    done <"$list"
    rm -f "$list"
    for folder in share/nativecarp share/ucarp libexec/nativecarp; do
        rmdir "$root$prefix/$folder" 2>/dev/null || true
    done
    rmdir "$root/etc/nativecarp" 2>/dev/null || true
    rm -rf "$root/run/nativecarp" "$root/run/ucarp"
    systemctl_here daemon-reload
    echo "Removed from $prefix."
}

[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail 'run it as root, or into another root with DESTDIR'
case ${1-} in
    '') put_all ;;
    --remove) remove_all ;;
    *) fail "unknown argument: $1 (usage: install.sh [--remove])" ;;
esac
