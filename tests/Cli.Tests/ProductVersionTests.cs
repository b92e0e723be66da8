namespace NativeCarp.Cli.Tests;

public sealed class ProductVersionTests
{
    [Fact]
    public void Text_IsTheVersionOfTheBuild() => Assert.Equal(ProductVersion.Text, typeof(ProductVersion).Assembly.GetName().Version?.ToString(3));
}
