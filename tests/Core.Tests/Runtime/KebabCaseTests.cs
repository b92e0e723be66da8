using NativeCarp.Core.Runtime;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class KebabCaseTests
{
    [Theory]
    [InlineData("MasterDown", "master-down")]
    [InlineData("Vrrp", "vrrp")]
    [InlineData("", "")]
    public void Of_MemberName_IsWordsWithHyphens(string member, string expected) => Assert.Equal(expected, KebabCase.Of(member));
}
