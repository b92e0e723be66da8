using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>What proc(5) shows of a process and its threads.</summary>
internal static class ProcessStatus
{
    /// <summary>A field of a process's status, without blanks around it.</summary>
    internal static string Read(int processId, string field) => ReadField($"/proc/{processId}/status", field);

    /// <summary>The memory that a process has in the machine's, in kB.</summary>
    internal static long ResidentKilobytes(int processId) => long.Parse(Read(processId, "VmRSS").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The name of each thread with a field of its status.</summary>
    internal static (string Thread, string Value)[] ReadThreads(int processId, string field) =>
        [.. Directory.GetDirectories($"/proc/{processId}/task").Select(task => (File.ReadAllText($"{task}/comm").Trim(), ReadField($"{task}/status", field)))];

    private static string ReadField(string path, string field) =>
        File.ReadLines(path).First(line => line.StartsWith($"{field}:", StringComparison.Ordinal))[(field.Length + 1)..].Trim();
}
