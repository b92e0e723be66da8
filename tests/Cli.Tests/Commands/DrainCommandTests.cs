using System.Text.Json;
using NativeCarp.Cli.Commands;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class DrainCommandTests
{
    [Theory]
    [InlineData("true", "", "10.0.0.1/32 is still on this host")]
    [InlineData("false", "", "given up, but no other node advertises: nobody has its addresses")]
    [InlineData("true", ",\"heard-master\":{}", "10.0.0.1/32 is still on this host")]
    [InlineData("false", ",\"heard-master\":{}", null)]
    public void FindObstacle_IsWhatKeepsTheHost(string present, string master, string? expected)
    {
        using JsonDocument router = JsonDocument.Parse($$"""{"addresses":[{"address":"10.0.0.1/32","present":{{present}}}]{{master}}}""");

        Assert.Equal(expected, DrainCommand.FindObstacle(router.RootElement));
    }
}
