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

    /// <summary>Runs a command to its end, whatever that is; its standard error is part of what it printed.</summary>
    internal static (int ExitCode, string Output) Try(params string[] command)
    {
        (int exitCode, string output, string errors) = Execute("", command);
        return (exitCode, output + errors);
    }

    internal static string RunWithInput(string input, params string[] command)
    {
        (int exitCode, string output, string errors) = Execute(input, command);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {exitCode}: {errors}{output}");
    }

    private static (int ExitCode, string Output, string Errors) Execute(string input, string[] command)
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
        return (process.ExitCode, output, errors.Result);
    }
}
