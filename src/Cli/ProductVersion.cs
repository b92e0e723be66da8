namespace NativeCarp.Cli;

/// <summary>Which release this is.</summary>
internal static class ProductVersion
{
    /// <summary>Three numbers with dots: Version in Directory.Build.props. Without reflection a program cannot ask its assembly.</summary>
    public const string Text = "0.1.0";
}
