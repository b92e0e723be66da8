#!/usr/bin/env bash
# Spoils the sources in a scratch copy, one line at a time, and demands that a test notices each.
#   build/mutate.sh LIST [NAME...]     all mutations of a list, or those named; half a minute for each
#   build/mutate.sh --check            says whether every mutation of every list still finds its text in the sources, exactly once
# A list is tests/*/mutations.txt. It says by which tests its mutations are to be noticed, in this order:
#   run @ what to call them @ test project @ seconds they may take @ arguments of the test runner
# and has a line for each mutation; \n stands for a new line:
#   name @ file @ text @ spoiled text
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

# Splits a line of a list into the array `fields`.
split() { mapfile -t fields < <(awk -F ' @ ' '{ for (i = 1; i <= NF; i++) print $i }' <<<"$1"); }

# The lines of a list of which runs are (`run`) or are not (`mutation`) the kind.
runs_of() { grep '^run @ ' "$1"; }
mutations_of() { grep -v -e '^run @ ' -e '^#' -e '^$' "$1"; }

# Replaces the text of the mutation in `fields`, if it is there exactly once.
spoil() {
  OLD="${fields[2]//\\n/$'\n'}" NEW="${fields[3]//\\n/$'\n'}" perl -0pe '
    my $found = () = /\Q$ENV{OLD}\E/g;
    $found == 1 or die "the text to spoil is there $found times\n";
    s/\Q$ENV{OLD}\E/$ENV{NEW}/' "${fields[1]}"
}

check() {
  local list line total=0 stale=0
  for list in tests/*/mutations.txt; do
    while IFS= read -r line; do
      split "$line"
      total=$((total + 1))
      if ! spoil >/dev/null; then
        echo "$list: ${fields[0]}: not so in ${fields[1]}"
        stale=$((stale + 1))
      fi
    done < <(mutations_of "$list")
  done
  echo "$((total - stale)) of $total mutations find their text"
  [[ $stale -eq 0 ]]
}

# Builds and runs what the list names, until something fails: that is printed.
run_tests() {
  local line project status
  while IFS= read -r line; do
    split "$line"
    project=${fields[2]}
    if ! dotnet build -c Release -v quiet --nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false "tests/$project" >build.log 2>&1; then
      echo 'does not compile' && return
    fi
    status=0
    # shellcheck disable=SC2086 # the arguments are words
    timeout "${fields[3]}" dotnet "tests/$project/bin/Release/net10.0/NativeCarp.$project.dll" -noLogo -noColor ${fields[4]-} >test.log 2>&1 \
      || status=$?
    if ((status == 124)); then
      echo "${fields[1]}: not done in ${fields[3]} s" && return
    elif ((status != 0)); then
      echo "${fields[1]}: $(sed -n 's/^ *NativeCarp\.\(.*\) \[FAIL\].*/\1/p' test.log | head -n 1)" && return
    fi
  done < <(runs_of "$1")
  echo 'NOT NOTICED'
}

if [[ ${1-} == --check ]]; then
  check
  exit
fi

[[ -r ${1-} ]] || fail 'which list? build/mutate.sh tests/NAME/mutations.txt [NAME...]'
list=$1
shift
find_dotnet
# A spoiled loop may run for ever and take all memory there is.
export DOTNET_GCHeapHardLimit=0xC0000000
# More than the everyday run of the simulator has.
export NATIVECARP_SEEDS=1-6000

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# What happens here meanwhile does not concern the copy.
cp -r build src tests Directory.*.props .editorconfig global.json NativeCarp.sln "$scratch"
cp "$list" "$scratch/list"
cd "$scratch"
list=$scratch/list

result=$(run_tests "$list")
[[ $result == 'NOT NOTICED' ]] || { cat ./*.log; fail "without any mutation: $result"; }

noticed=0
total=0
while IFS= read -r line; do
  split "$line"
  name=${fields[0]} file=${fields[1]}
  [[ $# -gt 0 && " $* " != *" $name "* ]] && continue
  total=$((total + 1))
  if spoil >spoiled; then
    cp "$file" unspoiled
    cp spoiled "$file"
    result=$(run_tests "$list")
    cp unspoiled "$file"
  else
    result='nothing to spoil'
  fi
  echo "$name: $result"
  [[ $result == 'NOT NOTICED' || $result == 'does not compile' || $result == 'nothing to spoil' ]] || noticed=$((noticed + 1))
done < <(mutations_of "$list")

echo "$noticed of $total noticed"
[[ $noticed -eq $total ]]
