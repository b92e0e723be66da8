using System.Collections.Generic;

namespace NativeCarp.Cli.Configuration;

/// <summary>Refuses what may be there only once among all routers.</summary>
internal sealed class Uniqueness(ProblemList problems)
{
    private readonly Dictionary<string, SourcePosition> _first = [];

    /// <summary>Claims something for a place.</summary>
    /// <param name="what">What is claimed, as a message names it.</param>
    /// <param name="position">Where.</param>
    /// <param name="fix">What to do when it is taken.</param>
    public void Claim(string what, SourcePosition position, string fix)
    {
        if (!_first.TryAdd(what, position))
        {
            problems.Refuse(position, $"{what} is taken already, at {_first[what]}: {fix}");
        }
    }
}
