using System.Collections.Generic;

namespace NativeCarp.Cli.Configuration;

/// <summary>What is wrong with a configuration, in the order of its files and lines. It keeps what an administrator will read, and counts the rest.</summary>
internal sealed class ProblemList
{
    /// <summary>More than this nobody reads at once.</summary>
    public const int MaxKept = 50;

    private readonly List<ConfigurationProblem> _kept = [];

    /// <summary>The first problems, at most <see cref="MaxKept"/>.</summary>
    public IReadOnlyList<ConfigurationProblem> Kept => _kept;

    /// <summary>How many more there are.</summary>
    public int Dropped { get; private set; }

    /// <summary>Whether the configuration cannot be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Something that keeps the configuration from being used.</summary>
    public void Refuse(SourcePosition position, string message)
    {
        HasErrors = true;
        Add(new ConfigurationProblem(position, IsWarning: false, message));
    }

    /// <summary>Something that is probably not meant so.</summary>
    public void Warn(SourcePosition position, string message) => Add(new ConfigurationProblem(position, IsWarning: true, message));

    private void Add(ConfigurationProblem problem)
    {
        int index = _kept.Count;
        while (index > 0 && _kept[index - 1].Position.CompareTo(problem.Position) >= 0)
        {
            index--;
            // A default is read again for each router.
            if (_kept[index] == problem)
            {
                return;
            }
        }

        while (index < _kept.Count && _kept[index].Position == problem.Position)
        {
            index++;
        }

        _kept.Insert(index, problem);
        if (_kept.Count > MaxKept)
        {
            _kept.RemoveAt(MaxKept);
            Dropped++;
        }
    }
}
