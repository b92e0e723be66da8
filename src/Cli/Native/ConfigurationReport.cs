using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Logging;

namespace NativeCarp.Cli.Native;

/// <summary>Tells the log what is wrong with a configuration.</summary>
internal static class ConfigurationReport
{
    /// <summary>A line for each problem.</summary>
    public static void Write(Log log, ProblemList problems)
    {
        foreach (ConfigurationProblem problem in problems.Kept)
        {
            if (problem.IsWarning)
            {
                log.Warning(problem.ToString());
            }
            else
            {
                log.Error(problem.ToString());
            }
        }

        if (problems.Dropped > 0)
        {
            log.Error($"and {problems.Dropped} more");
        }
    }
}
