using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Logging;

/// <summary>What a line is about, for logs that programs read.</summary>
/// <param name="happening">The kind of event, such as <c>state</c>.</param>
/// <param name="router">Whose it is; null when nobody's.</param>
internal sealed class LogSubject(string happening, RouterConfiguration? router)
{
    /// <summary>The kind of event, such as <c>state</c>.</summary>
    public string Event => happening;

    /// <summary>Whose it is; null when nobody's.</summary>
    public RouterConfiguration? Router => router;

    /// <summary>The state that was left; null when none was.</summary>
    public string? From { get; init; }

    /// <summary>The state that was entered; null when none was.</summary>
    public string? To { get; init; }

    /// <summary>Why; null when the text is all there is to say.</summary>
    public string? Reason { get; init; }
}
