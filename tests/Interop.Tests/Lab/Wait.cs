using System;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Waits for what no event tells: looks again and again, up to a limit.</summary>
internal static class Wait
{
    private const int PauseMilliseconds = 5;

    /// <exception cref="TimeoutException">It did not become true within the limit.</exception>
    internal static void Until(string what, Func<bool> condition, TimeSpan limit, Func<string>? describe = null)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new TimeoutException($"not within {limit.TotalSeconds} s: {what}{Environment.NewLine}{describe?.Invoke()}");
            }

            Thread.Sleep(PauseMilliseconds);
        }
    }
}
