using System;
using System.Linq;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class CarpDropReasonsTests
{
    [Fact]
    public void Count_CoversEveryReasonWithoutGaps() =>
        Assert.Equal(Enumerable.Range(0, CarpDropReasons.Count), Enum.GetValues<CarpDropReason>().Select(reason => (int)reason));
}
