#!/usr/bin/env bash
# Says how many branches of src/Core/Protocol, Auth and Wire the unit tests of Core take, and fails when one is not taken and not
# listed with its reason in tests/Core.Tests/uncovered.txt, or listed there and taken. A line that never ran counts as such a branch.
#   build/coverage.sh                  runs the tests and judges
#   build/coverage.sh --judge FOLDER   judges the report in a folder of test results
set -euo pipefail
# shellcheck source=build/common.sh
source "$(dirname "$0")/common.sh"
cd "$repository"

readonly exceptions=tests/Core.Tests/uncovered.txt
results=$repository/artifacts/coverage

if [[ ${1:-} == --judge ]]; then
  results=$2
else
  find_dotnet
  rm -rf "$results"
  dotnet build tests/Core.Tests --configuration Release --verbosity quiet --nologo
  dotnet test tests/Core.Tests --configuration Release --no-build --results-directory "$results" \
    --collect 'XPlat Code Coverage' --settings tests/Core.Tests/coverage.runsettings
fi

# The runner's own report (trx) keeps a copy under In/.
report=$(find "$results" -name coverage.cobertura.xml -not -path '*/In/*' 2>/dev/null) || true
[[ -n $report && $report != *$'\n'* ]] || fail "there is not exactly one coverage report in $results"

# One line of the report for each line of the sources: within <method> they say whose it is, within the class's own <lines> how
# often each ran.
measured=$(awk '
  function value(name,    text) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    text = substr($0, RSTART, RLENGTH)
    sub("^[^\"]*\"", "", text)
    sub("\"$", "", text)
    return text
  }
  /<class / { file = value("filename") }
  /<method / { method = value("name") }
  /<\/method>/ { method = "" }
  /<line / {
    line = value("number")
    if (method != "") { owner[file, line] = method; next }
    taken = value("hits") > 0 ? 1 : 0
    of = 1
    branches = 0
    if (value("branch") == "True") {
      match($0, /\([0-9]+\/[0-9]+\)/)
      split(substr($0, RSTART + 1, RLENGTH - 2), part, "/")
      taken = part[1]
      of = part[2]
      branches = of
    }
    print file, line, owner[file, line], taken, of, branches
  }' "$report" | grep -E '^(Protocol|Auth|Wire)/' | sort -u)

for folder in Protocol Auth Wire; do
  awk -v folder="$folder" '
    index($1, folder "/") == 1 { lines++; ran += $4 > 0; branches += $6; if ($6 > 0) taken += $4 }
    END { printf "%s: %d of %d branches, %d of %d lines\n", folder, taken, branches, ran, lines }' <<< "$measured"
done

uncovered=$(awk '$4 < $5' <<< "$measured" | while read -r file line method taken of _; do
  printf '%s @ %s @ %s @ %s/%s\n' "$file" "$method" "$(sed -n "${line}s/^ *//p" "src/Core/$file")" "$taken" "$of"
done | sort)
listed=$(sed -e '/^#/d' -e '/^$/d' -e 's/ @ [^@]*$//' "$exceptions" | sort)
if [[ $uncovered != "$listed" ]]; then
  echo "what no test covers (<) is not what $exceptions lists (>):"
  diff <(echo "$uncovered") <(echo "$listed") || true
  exit 1
fi
echo "$(grep -c . <<< "$listed") branches are listed as not reachable"
