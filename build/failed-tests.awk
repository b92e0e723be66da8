# Prints name, output, message and stack of every failed test in result files of the test runner (.trx).

function plain(text) {
  gsub(/&#xD;|&#xA;/, "", text)
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&apos;/, "'", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

/<UnitTestResult .*outcome="Failed"/ {
  failed = 1
  name = $0
  sub(/.* testName="/, "", name)
  sub(/" .*/, "", name)
  print "failed: " plain(name)
}

failed && /<StdOut>/ { output = 1 }
failed && /<ErrorInfo>/ { error = 1 }

failed && (output || error) {
  line = $0
  gsub(/<\/?(Output|StdOut|ErrorInfo|Message|StackTrace)>/, "", line)
  if (line !~ /^ *$/) print "  " plain(line)
}

/<\/StdOut>/ { output = 0 }
/<\/ErrorInfo>/ { error = 0 }
/<\/UnitTestResult>/ { failed = 0 }
