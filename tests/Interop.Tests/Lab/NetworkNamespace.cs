using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

internal static class NetworkNamespace
{
    internal const string Folder = "/run/netns";

    /// <summary>
    /// Runs a function inside a named network namespace. A socket opened there stays in that namespace wherever it is used later.
    /// </summary>
    internal static T Run<T>(string name, Func<T> function)
    {
        T result = default!;
        Exception? error = null;
        // A thread of its own: it ends with the call, so no other code ever runs in the foreign namespace.
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                result = function();
            }
            catch (Exception exception)
            {
                error = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return result;
    }

    private static void Enter(string name)
    {
        using SafeFileHandle file = File.OpenHandle(Path.Combine(Folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (Libc.setns((int)file.DangerousGetHandle(), Libc.CLONE_NEWNET) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter the network namespace {name}");
        }
    }
}
