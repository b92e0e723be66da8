using System;
using System.Collections.Generic;
using System.IO;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Whether nobody but root could put something else in the place of a program that runs as root: every folder on the way to it, every link,
/// and the file itself belong to root and can be written by nobody else.
/// </summary>
internal static class HookTrust
{
    private const int MaximumLinks = 40;
    private const UnixFileMode ForOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly char[] s_wordEnds = [' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')'];

    /// <summary>What is wrong with the hooks of a router, and what to do; null when nothing is.</summary>
    public static string? FindProblem(RouterConfiguration router, IHostSettings settings)
    {
        for (int i = 0; router.Hooks is HookCommands hooks && i < hooks.Commands.Count; i++)
        {
            if (hooks.Commands[i] is not IReadOnlyList<string> command)
            {
                continue;
            }

            bool runsAsRoot = hooks.User is null && Environment.IsPrivilegedProcess;
            string? problem = FindProgram(command) is string program ? FindProblem(program, runsAsRoot, settings) : null;
            if (problem is not null)
            {
                return $"{RouterText.Label(router)}: {RouterKeys.Hooks[i].Name}: {problem}";
            }
        }

        return null;
    }

    /// <summary>What is wrong with a program; null when nothing is.</summary>
    internal static string? FindProblem(string program, bool runsAsRoot, IHostSettings settings)
    {
        if (!File.Exists(program))
        {
            return $"there is no file {program}: correct the path, or install it";
        }

        return runsAsRoot ? FindDistrusted(program, settings) : null;
    }

    /// <summary>The program's path; of a shell's command its first word when that is a path, for what else a shell runs nobody can tell.</summary>
    private static string? FindProgram(IReadOnlyList<string> command)
    {
        if (command is not [_, "-c", string text])
        {
            return command[0];
        }

        string word = text.Split(s_wordEnds, 2)[0];
        return word.StartsWith('/') ? word : null;
    }

    private static string? FindDistrusted(string path, IHostSettings settings)
    {
        string rest = Path.GetFullPath(path);
        string at = "/";
        int links = 0;
        while (true)
        {
            string? target = new FileInfo(at).LinkTarget;
            if (target is not null)
            {
                if (++links > MaximumLinks)
                {
                    return $"{path} goes through too many links: write the path of the file itself";
                }

                rest = Path.GetFullPath(target, Path.GetDirectoryName(at)!) + rest;
                at = "/";
                continue;
            }

            if (Distrust(at, settings) is string problem)
            {
                return problem;
            }

            if (rest.Length <= 1)
            {
                return null;
            }

            // The next part of the path moves from what is left to what was looked at.
            int end = rest.IndexOf('/', 1);
            at = Path.Combine(at, end < 0 ? rest[1..] : rest[1..end]);
            rest = end < 0 ? "" : rest[end..];
        }
    }

    private static string? Distrust(string path, IHostSettings settings)
    {
        if (settings.ReadOwner(path) is uint owner and not 0)
        {
            return $"{path} belongs to user {owner}, who could become root by it: run chown root {path}, or set hook-user";
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        // In a folder such as /tmp nobody can replace the files of others.
        return (mode & ForOthers) != 0 && (mode & UnixFileMode.StickyBit) == 0
            ? $"{path} can be written by others than root, who could become root by it: run chmod go-w {path}, or set hook-user"
            : null;
    }
}
