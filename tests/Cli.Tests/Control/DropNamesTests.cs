using System;
using System.Text.RegularExpressions;
using NativeCarp.Cli.Control;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Control;

public sealed class DropNamesTests
{
    [Fact]
    public void Of_EveryReason_IsItsNameInWordsWithHyphens() => Assert.All(
        Enum.GetValues<CarpDropReason>(),
        reason => Assert.Equal(Regex.Replace(reason.ToString(), "(?<!^)[A-Z]", "-$0").ToLowerInvariant(), DropNames.Of(reason)));
}
