using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Cases that need a laboratory each and have time to wait for each other.</summary>
internal static class SideBySide
{
    /// <summary>Runs every case in a thread of its own; fails with the messages of all that failed.</summary>
    internal static async Task Run<T>(IEnumerable<T> cases, Action<T> test)
    {
        string[] failures = await Task.WhenAll(cases.Select(item => Task.Factory.StartNew(
            () => Describe(item, test), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        string[] failed = [.. failures.Where(failure => failure.Length > 0)];
        Assert.True(failed.Length == 0, string.Join(Environment.NewLine + Environment.NewLine, failed));
    }

    private static string Describe<T>(T item, Action<T> test)
    {
        try
        {
            test(item);
            return "";
        }
        catch (Exception exception)
        {
            return $"{item}: {exception}";
        }
    }
}
