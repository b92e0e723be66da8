using System.Collections.Generic;

namespace NativeCarp.Cli.Configuration;

/// <summary>Collects what is wrong with a configuration. Of each place the first problem is kept: the others usually follow from it.</summary>
internal sealed class ProblemList
{
    /// <summary>More than this nobody reads at once.</summary>
    public const int MaxShown = 50;

    private readonly Dictionary<SourcePosition, int> _indexes = [];
    private readonly List<ConfigurationProblem> _problems = [];

    /// <summary>Whether the configuration cannot be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many problems there are.</summary>
    public int Count => _problems.Count;

    /// <summary>The first <see cref="MaxShown"/> problems in the order of the files.</summary>
    public IReadOnlyList<ConfigurationProblem> Shown
    {
        get
        {
            var sorted = new List<ConfigurationProblem>(_problems);
            sorted.Sort(static (left, right) => left.Position.CompareTo(right.Position));
            return sorted.Count > MaxShown ? sorted.GetRange(0, MaxShown) : sorted;
        }
    }

    /// <summary>Something that keeps the configuration from being used.</summary>
    public void Refuse(SourcePosition position, string message)
    {
        HasErrors = true;
        if (_indexes.TryGetValue(position, out int index) && _problems[index].IsWarning)
        {
            _problems[index] = new(position, IsWarning: false, message);
            return;
        }

        Add(new(position, IsWarning: false, message));
    }

    /// <summary>Something that is probably not meant so.</summary>
    public void Warn(SourcePosition position, string message) => Add(new(position, IsWarning: true, message));

    private void Add(ConfigurationProblem problem)
    {
        if (_indexes.TryAdd(problem.Position, _problems.Count))
        {
            _problems.Add(problem);
        }
    }
}
