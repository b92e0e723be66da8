using System;
using System.Text.RegularExpressions;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Core.Tests.Protocol;

public sealed class CarpNamesTests
{
    [Fact]
    public void Of_EveryState_IsItsNameInCapitals() =>
        Assert.All(Enum.GetValues<CarpState>(), state => Assert.Equal(state.ToString().ToUpperInvariant(), CarpNames.Of(state)));

    [Fact]
    public void Of_EveryReason_IsItsNameInWordsWithHyphens() => Assert.All(
        Enum.GetValues<CarpTransitionReason>(),
        reason => Assert.Equal(Regex.Replace(reason.ToString(), "(?<!^)[A-Z]", "-$0").ToLowerInvariant(), CarpNames.Of(reason)));

    [Fact]
    public void Of_WhatIsNoMember_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CarpNames.Of((CarpState)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => CarpNames.Of((CarpTransitionReason)99));
    }
}
