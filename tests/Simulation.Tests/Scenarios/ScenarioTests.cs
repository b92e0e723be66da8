using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace NativeCarp.Simulation.Tests.Scenarios;

/// <summary>
/// Runs the scenario files of this folder: commands, a line <c>----</c>, and what came of them up to an empty line.
/// NATIVECARP_REWRITE=1 writes what came of them into the files instead; read the difference before you believe it.
/// </summary>
public class ScenarioTests
{
    private const string Separator = "----";

    private static readonly bool s_rewrites = Environment.GetEnvironmentVariable("NATIVECARP_REWRITE") == "1";

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileName(path))];

    private static string Folder
    {
        get
        {
            string? at = AppContext.BaseDirectory;
            while (at is not null && !File.Exists(Path.Combine(at, "NativeCarp.Simulation.Tests.csproj")))
            {
                at = Path.GetDirectoryName(at);
            }

            return Path.Combine(at ?? throw new DirectoryNotFoundException("not built within the repository"), "Scenarios");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Do_CommandsOfAFile_GiveItsTranscript(string file)
    {
        string path = Path.Combine(Folder, file);
        string[] lines = File.ReadAllLines(path);
        Assert.StartsWith("# Source: ", lines[0], StringComparison.Ordinal);
        string written = string.Join('\n', lines) + "\n";

        string found = Play(lines);

        if (s_rewrites)
        {
            File.WriteAllText(path, found);
            return;
        }

        Assert.Equal(written, found);
    }

    /// <summary>The file as it would be if its transcripts were right.</summary>
    private static string Play(IEnumerable<string> lines)
    {
        var machine = new ScenarioMachine();
        var text = new StringBuilder();
        List<string> commands = [];
        bool isTranscript = false;
        foreach (string line in lines)
        {
            isTranscript &= line.Length > 0;
            if (isTranscript)
            {
                continue;
            }

            text.Append(line).Append('\n');
            if (line == Separator)
            {
                foreach (string came in commands.SelectMany(command => machine.Do(command).ToArray()))
                {
                    text.Append(came).Append('\n');
                }

                commands.Clear();
                isTranscript = true;
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                commands.Add(line);
            }
        }

        Assert.Empty(commands);
        return text.ToString();
    }
}
