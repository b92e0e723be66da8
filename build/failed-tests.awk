# Prints name, output, message and stack of every failed test in result files of the test runner (.trx), the names of those that were
# skipped, and what the runner says of itself.

function plain(text) {
  gsub(/&#xD;|&#xA;/, "", text)
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&apos;/, "'", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

/<UnitTestResult / {
  failed = /outcome="Failed"/
  name = $0
  sub(/.* testName="/, "", name)
  sub(/" .*/, "", name)
  if (failed) print "failed: " plain(name)
  if (/outcome="NotExecuted"/) print "skipped: " plain(name)
}

/<RunInfo .*outcome="Error"/ { failed = 1 }
failed && /<(StdOut|ErrorInfo|Text)>/ { printing = 1 }

printing {
  line = $0
  gsub(/<\/?(Output|StdOut|ErrorInfo|Message|StackTrace|Text)>/, "", line)
  if (line !~ /^ *$/) print "  " plain(line)
}

/<\/(StdOut|ErrorInfo|Text)>/ { printing = 0 }
/<\/(UnitTestResult|RunInfo)>/ { failed = 0 }
