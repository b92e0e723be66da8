using System;
using System.Globalization;
using System.IO;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Native;

/// <summary>
/// What the administrator asked of a virtual router until further notice, kept in the run directory: a daemon that is updated or restarted
/// in the middle of the work on a host must not take the addresses back. A boot clears it, for by then the work is done.
/// </summary>
/// <param name="Demotion">By how much it counts as demoted.</param>
/// <param name="IsDrained">Whether it takes no part in elections.</param>
internal readonly record struct RouterRequests(byte Demotion, bool IsDrained)
{
    private const string DemoteWord = "demote";
    private const string DrainWord = "drain";

    /// <summary>Reads what was asked. What cannot be understood is passed over: another version may have written it.</summary>
    /// <exception cref="PlatformException">The file cannot be read.</exception>
    public static RouterRequests Read(string path)
    {
        var requests = new RouterRequests();
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadAllText(path).Split('\n') : [])
            {
                requests = line.Split(' ') switch
                {
                    [DemoteWord, string level] when byte.TryParse(level, CultureInfo.InvariantCulture, out byte demotion) =>
                        requests with { Demotion = demotion },
                    [DrainWord] => requests with { IsDrained = true },
                    _ => requests,
                };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException($"cannot read {path}: {RunDirectory.Explain(e)}", e);
        }

        return requests;
    }

    /// <summary>Writes what was asked; when nothing was, there is no file.</summary>
    /// <exception cref="PlatformException">The file cannot be written.</exception>
    public void Write(string path)
    {
        try
        {
            if (this == default)
            {
                File.Delete(path);
                return;
            }

            // Whole or not at all, also when the process is killed now.
            string draft = path + ".new";
            string demotion = Demotion == 0 ? "" : $"{DemoteWord} {Demotion}\n";
            File.WriteAllText(draft, demotion + (IsDrained ? $"{DrainWord}\n" : ""));
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException($"cannot write {path}: {RunDirectory.Explain(e)}", e);
        }
    }
}
