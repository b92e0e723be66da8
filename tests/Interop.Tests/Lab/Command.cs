using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;

namespace NativeCarp.Interop.Tests.Lab;

internal static class Command
{
    /// <summary>Runs a command to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0; the message carries its standard error.</exception>
    internal static string Run(params string[] command) => RunWithInput("", command);

    internal static string RunWithInput(string input, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {errors.Result}{output}");
    }
}
