using System;
using System.IO;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>The published binary: NATIVECARP_BINARY where that is set, else what build/publish.sh leaves.</summary>
internal static class NativeCarpBinary
{
    /// <summary>The sources' folder.</summary>
    internal static string Repository { get; } = FindRepository();

    internal static string Path { get; } = Find("NATIVECARP_BINARY", "nativecarp", "build/publish.sh");

    /// <summary>The one for embedded systems: NATIVECARP_EMBEDDED_BINARY, or what build/publish.sh --embedded leaves.</summary>
    internal static string EmbeddedPath => Find("NATIVECARP_EMBEDDED_BINARY", "nativecarp-embedded", "build/publish.sh --embedded");

    private static string Find(string variable, string name, string command)
    {
        string path = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } chosen
            ? System.IO.Path.GetFullPath(chosen)
            : System.IO.Path.Combine(Repository, "artifacts", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; build it with {command}");
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "NativeCarp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("the tests do not run inside the repository; name the binary in NATIVECARP_BINARY");
    }
}
