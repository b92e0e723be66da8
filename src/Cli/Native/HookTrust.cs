using System;
using System.Collections.Generic;
using System.IO;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Whether nobody but root could put something else in the place of a program that runs as root: every folder and link on the way to it and
/// the file itself belong to root, and nobody else can write them.
/// </summary>
internal static class HookTrust
{
    private const int MaximumLinks = 40;
    private const UnixFileMode ForOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly char[] s_wordEnds = [' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')'];

    /// <summary>What is wrong with the programs of routers and checks, whose it is, and what to do; null when nothing is.</summary>
    public static string? FindProblem(DaemonConfiguration configuration, IHostSettings settings)
    {
        foreach (RouterConfiguration router in configuration.Routers)
        {
            if (FindProblem(router, settings) is string problem)
            {
                return $"{RouterText.Label(router)}: {problem}";
            }
        }

        foreach (CheckConfiguration check in configuration.Checks)
        {
            if (FindProblem(check, settings) is string problem)
            {
                return $"check {check.Name}: {problem}";
            }
        }

        return null;
    }

    /// <summary>What is wrong with the command of a check, and what to do; null when nothing is.</summary>
    public static string? FindProblem(CheckConfiguration check, IHostSettings settings) => check.Kind == CheckKind.Command
        ? FindProblem([check.Command], [CheckKeys.Command], check.User, CheckKeys.User, settings)
        : null;

    /// <summary>What is wrong with the hooks of a router, and what to do; null when nothing is.</summary>
    public static string? FindProblem(RouterConfiguration router, IHostSettings settings) => router.Hooks is HookCommands hooks
        ? FindProblem(hooks.Commands, RouterKeys.Hooks, hooks.User, RouterKeys.HookUser, settings)
        : null;

    private static string? FindProblem(
        IReadOnlyList<IReadOnlyList<string>?> commands, ConfigurationKey[] keys, string? userName, ConfigurationKey userKey, IHostSettings settings)
    {
        bool runsAsRoot = Environment.IsPrivilegedProcess;
        if (userName is not null)
        {
            if (FindUser(userName) is not UserIdentity user)
            {
                return $"{userKey.Name}: there is no user {userName} in {UserIdentity.UserFile}: correct the name";
            }

            runsAsRoot &= user.UserId == 0;
        }

        for (int i = 0; i < commands.Count; i++)
        {
            foreach (string program in FindPrograms(commands[i]))
            {
                if (FindProblem(program, runsAsRoot, settings) is string problem)
                {
                    return $"{keys[i].Name}: {problem}";
                }
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

    private static UserIdentity? FindUser(string name)
    {
        try
        {
            return UserIdentity.Find(name, File.ReadAllBytes(UserIdentity.UserFile), []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The program; of what the shell is given also the first word, when that is a path. What else a shell runs nobody can tell.</summary>
    private static List<string> FindPrograms(IReadOnlyList<string>? command)
    {
        List<string> programs = [];
        if (command is not null)
        {
            programs.Add(command[0]);
        }

        if (command is [_, "-c", string text] && text.Split(s_wordEnds, 2)[0] is ['/', ..] word)
        {
            programs.Add(word);
        }

        return programs;
    }

    /// <summary>Walks the path part by part as the kernel does, links included.</summary>
    private static string? FindDistrusted(string path, IHostSettings settings)
    {
        var rest = new Stack<string>();
        Push(rest, path);
        string at = "/";
        for (int links = 0; ;)
        {
            if (Distrust(at, settings) is string problem)
            {
                return problem;
            }

            if (!rest.TryPop(out string? part))
            {
                return null;
            }

            string next = part == ".." ? Path.GetDirectoryName(at) ?? "/" : Path.Combine(at, part);
            if (new FileInfo(next).LinkTarget is not string target)
            {
                at = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                return $"{path} goes through too many links: write the path of the file itself";
            }

            if (DistrustOwner(next, settings) is string distrusted)
            {
                return distrusted;
            }

            at = target.StartsWith('/') ? "/" : at;
            Push(rest, target);
        }
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i] != ".")
            {
                rest.Push(parts[i]);
            }
        }
    }

    private static string? Distrust(string path, IHostSettings settings)
    {
        if (DistrustOwner(path, settings) is string problem)
        {
            return problem;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        // In a folder such as /tmp nobody can replace the files of others.
        bool isShared = (mode & UnixFileMode.StickyBit) != 0 && Directory.Exists(path);
        return (mode & ForOthers) != 0 && !isShared
            ? $"{path} can be written by others than root, who could become root by it: run chmod go-w {path}, or run it as another user"
            : null;
    }

    private static string? DistrustOwner(string path, IHostSettings settings)
    {
        uint? owner = settings.ReadOwner(path);
        return owner is null && settings.KnowsOwners ? $"cannot find out to whom {path} belongs: look at it, or run it as another user"
            : owner is not null and not 0 ? $"{path} belongs to user {owner}, who could become root by it: run chown -h root {path}, or run it as another user"
            : null;
    }
}
