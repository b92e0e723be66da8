using System;

namespace NativeCarp.Cli;

/// <summary>The version this was built as.</summary>
internal static class ProductVersion
{
    /// <summary>Three numbers with dots.</summary>
    public static string Text { get; } = (typeof(ProductVersion).Assembly.GetName().Version ?? new Version()).ToString(3);
}
