using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace NativeCarp.EndToEnd;

/// <summary>The pairs of all contenders, which go through the same step at the same time: what disturbs one disturbs all.</summary>
internal sealed class Side : IDisposable
{
    private readonly List<Pair> _pairs = [];

    internal Side(IEnumerable<Contender> contenders)
    {
        foreach (Contender contender in contenders)
        {
            _pairs.Add(new Pair(contender));
        }
    }

    public void Dispose() => _pairs.ForEach(pair => pair.Dispose());

    /// <summary>Takes a step with every pair, each in a thread of its own; ends when all have.</summary>
    /// <exception cref="AggregateException">A step failed.</exception>
    internal IReadOnlyList<T> ForEach<T>(Func<Pair, T> step) => Task.WhenAll(_pairs.Select(pair => Task.Factory.StartNew(
        () => Take(pair, step), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).Result;

    private static T Take<T>(Pair pair, Func<Pair, T> step)
    {
        try
        {
            return step(pair);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{pair.Contender.Name}: {exception.Message}\n{pair.LastLines}", exception);
        }
    }

    internal void ForEach(Action<Pair> step) => ForEach(pair =>
    {
        step(pair);
        return true;
    });

    /// <summary>Starts all, takes a step with each, and ends them.</summary>
    internal void Run(Action<Pair, Daemon, Daemon> step)
    {
        Dictionary<Pair, (Daemon Master, Daemon Backup)> started =
            ForEach(pair => (Pair: pair, Daemons: pair.Start())).ToDictionary(item => item.Pair, item => item.Daemons);
        ForEach(pair =>
        {
            Pair.WaitForRandomPhase();
            step(pair, started[pair].Master, started[pair].Backup);
        });
        ForEach(pair =>
        {
            started[pair].Backup.End();
            started[pair].Master.End();
        });
    }
}
