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
/<Text>/ { output = 1 }

failed && /<StdOut>/ { output = 1 }
failed && /<ErrorInfo>/ { error = 1 }

failed && (output || error) {
  line = $0
  gsub(/<\/?(Output|StdOut|ErrorInfo|Message|StackTrace|Text)>/, "", line)
  if (line !~ /^ *$/) print "  " plain(line)
}

/<\/(StdOut|Text)>/ { output = 0 }
/<\/ErrorInfo>/ { error = 0 }
/<\/(UnitTestResult|RunInfo)>/ { failed = 0 }
