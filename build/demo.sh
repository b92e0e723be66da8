#!/usr/bin/env bash
# Shows what the daemon is for: two nodes and a client on a network of their own, the master crashes, comes back and
# is stopped cleanly; each time the client's outage is measured. Touches none of the machine's own interfaces.
# Usage: build/demo.sh (NATIVECARP_BINARY=FILE shows another binary than the one built here)
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
export LC_ALL=C

readonly virtual_address=10.9.0.254
readonly limit_seconds=20
declare -rA address=([north]=10.9.0.1 [south]=10.9.0.2 [client]=10.9.0.9)
declare -rA hardware_address=([north]=02:77:00:00:00:01 [south]=02:77:00:00:00:02 [client]=02:77:00:00:00:09)
declare -rA advskew=([north]=0 [south]=100)
declare -A node_process=()
answers=''
folder=''
client_process=''

build_and_enter_namespaces() {
  "$repository/build/setup.sh" --demo
  if [[ -z ${NATIVECARP_BINARY-} ]]; then
    echo 'building the binary (a minute or two the first time) ...'
    "$repository/build/publish.sh"
    NATIVECARP_BINARY=$repository/artifacts/nativecarp
  fi
  NATIVECARP_BINARY=$(realpath "$NATIVECARP_BINARY")
  [[ -x $NATIVECARP_BINARY ]] || fail "$NATIVECARP_BINARY is not there or cannot be executed"
  export NATIVECARP_BINARY

  choose_namespaces
  exec "${enter[@]}" "$repository/build/demo.sh" --inside
}

clean_up() {
  trap - EXIT
  local process
  for process in "${node_process[@]}" ${client_process:+"$client_process"}; do
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  # The namespaces go with the last process in them.
  rm -rf "$folder"
}

plug_in_host() {
  local host=$1
  ip netns add "$host"
  ip link add "to-$host" type veth peer name eth0 address "${hardware_address[$host]}" netns "$host"
  ip link set "to-$host" master switch up
  ip -n "$host" link set lo up
  ip -n "$host" address add "${address[$host]}/24" dev eth0
  ip -n "$host" link set eth0 up
}

start_node() {
  local node=$1
  NATIVECARP_RUN_DIR=$folder/$node ip netns exec "$node" "$NATIVECARP_BINARY" \
    -i eth0 -s "${address[$node]}" -v 42 -p secret -a "$virtual_address" \
    -b 1 -k "${advskew[$node]}" -P --manage-address >"$folder/$node.log" 2>&1 &
  node_process[$node]=$!
}

# The shell's own notice about a killed job would only disturb.
end_node() {
  local node=$1 signal=$2
  kill "-$signal" "${node_process[$node]}"
  wait "${node_process[$node]}" 2>/dev/null || true
  unset "node_process[$node]"
}

# The whole machine goes: no farewell, no carrier, and no kernel that would still answer for the address.
crash_node() {
  local node=$1
  ip link set "to-$node" down
  end_node "$node" KILL
  ip -n "$node" address delete "$virtual_address/32" dev eth0 2>/dev/null || true
}

masters() {
  local node found=''
  for node in "${!node_process[@]}"; do
    if [[ $(grep -o 'Switching to state: [A-Z]*' "$folder/$node.log" | tail -n 1) == *MASTER ]]; then found+=" $node"; fi
  done
  echo "${found:- nobody}"
}

# The node whose hardware address the client has for the virtual one, provided that an answer came in the last tenth of a second.
answering_node() {
  local last known node
  last=$(tail -n 20 "$answers" | sed -n 's/^\[\([0-9]*\)\.\([0-9]*\)\].*bytes from.*/\1\2/p' | tail -n 1)
  if ((${EPOCHREALTIME/./} - ${last:-0} < 100000)); then
    known=$(ip -n client neighbour show "$virtual_address")
    for node in north south; do
      if [[ $known == *"${hardware_address[$node]}"* ]]; then
        echo "$node"
        return
      fi
    done
  fi
  echo nobody
}

# Prints each change until the client is answered by the node that is expected.
watch_until_answered_by() {
  local expected=$1 before='' now answering deadline=$((SECONDS + limit_seconds))
  while [[ ${answering-} != "$expected" ]]; do
    answering=$(answering_node)
    now="master:$(masters)   the client is answered by: $answering"
    if [[ $now != "$before" ]]; then printf '  %5.1f s  %s\n' "$(seconds_since "$start")" "$now"; fi
    before=$now
    if ((SECONDS > deadline)); then
      tail -n 5 "$folder"/*.log >&2
      fail "$expected did not answer within $limit_seconds s; the nodes' last lines are above"
    fi
    # Looking costs a dozen processes; more often would disturb what is measured.
    sleep 0.1
  done
}

seconds_since() { awk -v then="$1" -v now="$EPOCHREALTIME" 'BEGIN { print now - then }'; }

# The longest time between two answers, the later of which came after the given moment.
report_outage() {
  local what=$1 since=$2
  # A little longer: should the client lose the new master again, that counts too.
  sleep 0.5
  awk -v since="$since" -v what="$what" '
    /bytes from/ {
      time = substr($1, 2) + 0
      if (time >= since && before && time - before > gap) gap = time - before
      before = time
    }
    END { printf "           %s: the client had no answer for %.1f ms\n", what, gap * 1000 }' "$answers"
}

show() {
  mount -t tmpfs tmpfs /run
  folder=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  answers=$folder/answers
  start=$EPOCHREALTIME

  ip link add switch type bridge
  ip link set switch up
  local host moment
  for host in north south client; do plug_in_host "$host"; done

  echo "The nodes north (preferred) and south share $virtual_address; a client asks it every 2 ms."
  echo 'Both nodes start and listen before one of them takes the address.'
  start_node north
  start_node south
  ip netns exec client ping -n -D -i 0.002 "$virtual_address" >"$answers" 2>&1 &
  client_process=$!
  watch_until_answered_by north
  sleep 1

  echo 'The master crashes: kill -9 on north, and its cable is pulled. South must wait until three advertisements are missing.'
  moment=$EPOCHREALTIME
  crash_node north
  watch_until_answered_by south
  report_outage 'crash' "$moment"

  echo 'North starts again, listens, and takes its place back (-P).'
  moment=$EPOCHREALTIME
  ip link set to-north up
  start_node north
  watch_until_answered_by north
  report_outage 'return' "$moment"
  sleep 1

  echo 'The master is stopped cleanly: SIGTERM to north. It says goodbye, so south need not wait.'
  moment=$EPOCHREALTIME
  end_node north TERM
  watch_until_answered_by south
  report_outage 'clean stop' "$moment"
}

case ${1-} in
  '') build_and_enter_namespaces ;;
  --inside) show ;;
  *) fail "unknown argument: $1 (usage: build/demo.sh)" ;;
esac
