using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Tests.Marshalling;

/// <summary>
/// Puts <c>recorder.c</c> in the C library's place for the backend's calls, in this process only. It is compiled when the first of
/// them is resolved; without a compiler the C library stays.
/// </summary>
internal static unsafe class Recorder
{
    private static nint s_library;

    /// <summary>Whether the calls arrive at the recorder.</summary>
    public static bool IsThere => s_library != 0;

    public static void Install() => NativeLibrary.SetDllImportResolver(typeof(LibcKernel).Assembly, Resolve);

    /// <summary>What the next calls return; with an error number they fail.</summary>
    public static void Answer(long value, int error = 0) =>
        ((delegate* unmanaged<long, int, void>)NativeLibrary.GetExport(s_library, "recorder_answer"))(value, error);

    /// <summary>What was called since the last time.</summary>
    public static string Take() =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(s_library, "recorder_take"))())!.TrimEnd('\n');

    /// <summary>Memory that getifaddrs(3) and the reading calls hand out.</summary>
    public static Span<byte> Prepared => new(((delegate* unmanaged<void*>)NativeLibrary.GetExport(s_library, "recorder_prepared"))(), 4096);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name == "libc" && s_library == 0)
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("nativecarp-recorder-");
            string path = Path.Combine(folder.FullName, "recorder.so");
            s_library = TryCompile(path) ? NativeLibrary.Load(path) : 0;
            folder.Delete(recursive: true);
        }

        return name == "libc" ? s_library : 0;
    }

    private static bool TryCompile(string path)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Marshalling", "recorder.c");
        try
        {
            // -fno-builtin: its open and read are not the compiler's.
            ProcessStartInfo start = new("cc", ["-shared", "-fPIC", "-fno-builtin", "-w", "-Wl,-Bsymbolic", "-o", path, source]);
            using Process? compiler = Process.Start(start);
            compiler?.WaitForExit();
            return compiler is { ExitCode: 0 };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
