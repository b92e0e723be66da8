# A stand-in for FreeBSD's /etc/rc.subr: the functions the scripts use, as rc.subr(8) describes them.

load_rc_config() { . "$TEST_ROOT/rc.conf"; }

checkyesno() {
    eval "_value=\${$1-}"
    case $_value in
        [Yy][Ee][Ss] | [Tt][Rr][Uu][Ee] | [Oo][Nn] | 1) return 0 ;;
        [Nn][Oo] | [Ff][Aa][Ll][Ss][Ee] | [Oo][Ff][Ff] | 0) return 1 ;;
        *) echo "\$$1 is not set properly" >&2; return 1 ;;
    esac
}

warn() { echo "WARNING: $*" >&2; }

err() { _status=$1; shift; echo "ERROR: $*" >&2; exit "$_status"; }

run_rc_command() {
    case " start stop restart status enabled ${extra_commands-} " in
        *" $1 "*) ;;
        *) err 3 "unknown directive '$1'" ;;
    esac
    rc_pid=
    if [ -s "$pidfile" ] && kill -0 "$(cat "$pidfile")" 2>/dev/null; then rc_pid=$(cat "$pidfile"); fi
    if [ "$1" != status ] && ! checkyesno "$rcvar"; then
        echo "Cannot '$1' $name. Set $rcvar to YES in /etc/rc.conf."
        return 1
    fi
    if [ "$1" = start ]; then
        for _file in ${required_files-}; do
            [ -r "$_file" ] || { warn "$_file is not readable."; return 1; }
        done
    fi
    if [ "$1" = restart ]; then
        # Each in a shell of its own, so that neither sees what the other sets; what was not running is started all the same.
        ( run_rc_command stop )
        ( run_rc_command start )
        return
    fi
    eval "_command=\${${1}_cmd-}"
    if [ -n "$_command" ]; then
        $_command || return 1
    elif [ "$1" = status ]; then
        if [ -n "$rc_pid" ]; then echo "$name is running as pid $rc_pid."; else echo "$name is not running."; return 1; fi
    elif [ "$1" = reload ]; then
        [ -n "$rc_pid" ] || { echo "$name not running?"; return 1; }
        kill "-${sig_reload:-HUP}" "$rc_pid"
    elif [ "$1" = stop ]; then
        [ -n "$rc_pid" ] || { echo "$name not running?"; return 1; }
        echo "kill -TERM $procname" >>"$TEST_ROOT/calls"
        kill -TERM "$rc_pid"
        rm -f "$pidfile"
    fi
    eval "_command=\${${1}_postcmd-}"
    [ -z "$_command" ] || $_command
}
