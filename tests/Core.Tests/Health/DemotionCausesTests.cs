using NativeCarp.Core.Health;

namespace NativeCarp.Core.Tests.Health;

public sealed class DemotionCausesTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(7, 0, 7)]
    [InlineData(0, 100, 100)]
    [InlineData(100, 100, 200)]
    [InlineData(255, 255, 255)]
    [InlineData(0, 5000, 255)]
    public void Level_AnyCauses_IsTheirSumUpToWhatByteFourHolds(byte manual, int checks, byte level) =>
        Assert.Equal(level, new DemotionCauses { Manual = manual, Checks = checks }.Level);
}
