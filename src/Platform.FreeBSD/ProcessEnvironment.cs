using System;
using System.Collections;
using System.Collections.Generic;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// The environment this process was started with, as the runtime read it from the C library's <c>environ</c>: procfs(5) is not mounted on
/// an ordinary host. What is not UTF-8 is lost.
/// </summary>
internal sealed class ProcessEnvironment
{
    private const string MarkName = "NATIVECARP_DETACHED";
    private const string MarkValue = "1";

    private readonly byte[] _entries;

    private ProcessEnvironment(byte[] entries, bool isMarked)
    {
        _entries = entries;
        IsMarked = isMarked;
    }

    /// <summary>What the half that waits adds to the environment of the half that stays.</summary>
    internal static ReadOnlySpan<byte> Mark => "NATIVECARP_DETACHED=1\0"u8;

    /// <summary>Whether the mark was there.</summary>
    internal bool IsMarked { get; }

    /// <summary>The entries, each with a terminating zero, without the mark.</summary>
    internal ReadOnlySpan<byte> Entries => _entries;

    internal static ProcessEnvironment Read() => From(Environment.GetEnvironmentVariables());

    internal static ProcessEnvironment From(IDictionary variables)
    {
        var kept = new List<string>(variables.Count);
        bool isMarked = false;
        foreach (DictionaryEntry variable in variables)
        {
            if (variable.Key is MarkName && variable.Value is MarkValue)
            {
                isMarked = true;
            }
            else
            {
                kept.Add($"{variable.Key}={variable.Value}");
            }
        }

        return new ProcessEnvironment(CString.Join(kept.ToArray()), isMarked);
    }
}
