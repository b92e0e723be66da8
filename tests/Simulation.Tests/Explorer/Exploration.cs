using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>
/// All states of a small world, breadth first, and what follows from them. States are known by a 64-bit hash; the bytes are kept only until
/// a state's successors are known, and a way to a state is found again by its choices.
/// </summary>
internal sealed class Exploration
{
    private readonly ModelPlan _plan;
    private readonly Dictionary<ulong, int> _known = [];
    private readonly List<(int Parent, ModelChoice Choice)> _origins = [];
    private readonly List<byte> _masters = [];
    private readonly List<bool> _isCalm = [];
    private readonly List<bool> _isMisled = [];
    private readonly List<bool> _isAskable = [];

    private readonly Dictionary<char, List<int>> _worstPaths = [];

    // What happens by itself: the successors of state i are those from _firstEdge[i] to _firstEdge[i + 1].
    private readonly List<int> _firstEdge = [];
    private readonly List<int> _edges = [];
    private readonly List<bool> _edgeTakesTime = [];

    // Whether it is the same choice as the one before, with another draw.
    private readonly List<bool> _edgeIsRedrawn = [];

    // States entered by the end of a partition or a goodbye while there was a master.
    private readonly List<int> _handovers = [];

    public Exploration(ModelPlan plan)
    {
        _plan = plan;
        Explore();
    }

    public int States => _origins.Count;

    public long Transitions { get; private set; }

    /// <summary>Whether every state was reached; otherwise what is concluded holds for those that were.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>What was found, with the way there; null when nothing was.</summary>
    public string? Violation { get; private set; }

    /// <summary>The longest time, in ticks, until one member is master for good when nothing fails any more.</summary>
    public int LongestUnrest { get; private set; }

    /// <summary>The longest time with two masters, in ticks, when nothing fails any more.</summary>
    public int LongestDouble { get; private set; }

    /// <summary>The longest time with two masters, in ticks, while one of them does not hear the other and answers its question.</summary>
    public int LongestDoubleInOneWay { get; private set; }

    /// <summary>The longest time without a master, in ticks, when nothing fails any more.</summary>
    public int LongestNone { get; private set; }

    /// <summary>The same after a goodbye that was heard, or the end of a partition, with a master there.</summary>
    public int LongestNoneAfterHandover { get; private set; }

    /// <summary>The longest time, in ticks, for which the neighbours take another for the owner than the one master there is.</summary>
    public int LongestMisled { get; private set; }

    public override string ToString() =>
        $"{States} states, {Transitions} transitions{(IsComplete ? "" : ", cut short")}; "
        + (_plan.AreClones ? "rest by luck, longest " : $"longest unrest {LongestUnrest}, two masters {LongestDouble}, ")
        + $"none {LongestNone}, none after a handover {LongestNoneAfterHandover}{(_plan.HasNeighbors ? $", neighbours misled {LongestMisled}" : "")} ticks";

    private void Explore()
    {
        var world = new ModelWorld(_plan);
        byte[] buffer = new byte[ModelWorld.MaximumLengthBytes];
        var queue = new Queue<byte[]>();
        var choices = new List<ModelChoice>();
        world.Begin();
        Note(world, buffer, (-1, default), queue);
        for (int state = 0; queue.TryDequeue(out byte[]? bytes) && Violation is null; state++)
        {
            _firstEdge.Add(_edges.Count);
            world.Read(bytes);
            world.List(choices);
            byte masters = world.Masters;
            if (_origins.Count >= _plan.MaximumStates)
            {
                IsComplete = false;
                choices.Clear();
            }

            foreach (ModelChoice choice in choices)
            {
                world.Read(bytes);
                world.Apply(choice);
                Transitions++;
                int next = Note(world, buffer, (state, choice), queue);
                if (world.Violation is not null)
                {
                    Violation = $"{world.Violation}\n{Retrace([next])}";
                    return;
                }

                if (choice.IsFaultFree)
                {
                    _edges.Add(next);
                    _edgeTakesTime.Add(choice.Kind == ModelChoiceKind.Advance);
                    _edgeIsRedrawn.Add(choice.Kind == ModelChoiceKind.ServeOtherwise);
                }
                else if (masters != 0 && IsHandover(choice, world))
                {
                    _handovers.Add(next);
                }
            }
        }

        _firstEdge.Add(_edges.Count);
        Conclude();
    }

    private static bool IsHandover(ModelChoice choice, ModelWorld world) =>
        (choice.Kind == ModelChoiceKind.Mend && world.IsComplete)
        || (choice.Kind == ModelChoiceKind.BowOut && world.HasMembers && !world.IsGoodbyeOvertakable);

    private int Note(ModelWorld world, byte[] buffer, (int Parent, ModelChoice Choice) origin, Queue<byte[]> queue)
    {
        int length = world.Write(buffer);
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, Hash(buffer.AsSpan(0, length)), out bool isKnown);
        if (isKnown)
        {
            return index;
        }

        index = _origins.Count;
        _origins.Add(origin);
        _masters.Add(world.Masters);
        _isCalm.Add(world.IsCalm && world.HasMembers);
        _isMisled.Add(world.AreNeighborsMisled);
        _isAskable.Add(world.IsAskable);
        queue.Enqueue(buffer.AsSpan(0, length).ToArray());
        return index;
    }

    private void Conclude()
    {
        (int[] first, int[] incoming, int[] sources) = FindIncoming();
        bool[] isSettled = FindSettled(first, incoming, sources);
        if (_plan.AreClones)
        {
            RequireRestByLuck(isSettled, first, incoming, sources);
        }
        else
        {
            LongestUnrest = Measure('u', state => _isCalm[state] && !isSettled[state], "never comes to rest");
            LongestDouble = Measure('d', state => _isCalm[state] && byte.PopCount(_masters[state]) > 1, "keeps two masters");
        }

        LongestMisled = Measure('m', state => _isCalm[state] && _isMisled[state], "misleads the neighbours for ever");
        LongestDoubleInOneWay = Measure('o', state => _isAskable[state] && byte.PopCount(_masters[state]) > 1, "keeps two masters that could ask");
        LongestNone = Measure('n', state => _isCalm[state] && _masters[state] == 0, "has no master for ever");
        MeasureHandovers();
    }

    /// <summary>The way to the longest unrest ('u'), doubling ('d'), absence ('n'), absence after a handover ('h') or error of the neighbours ('m'), and through it.</summary>
    public string RetraceWorst(char which) => Retrace(_worstPaths[which]);

    /// <summary>
    /// The edges that lead to each state, those to state i from first[i] to first[i + 1], and the state that each edge comes from.
    /// </summary>
    private (int[] First, int[] Incoming, int[] Sources) FindIncoming()
    {
        int[] first = new int[States + 1];
        foreach (int target in _edges)
        {
            first[target + 1]++;
        }

        for (int i = 0; i < States; i++)
        {
            first[i + 1] += first[i];
        }

        int[] incoming = new int[_edges.Count];
        int[] sources = new int[_edges.Count];
        int[] next = first[..^1];
        for (int state = 0; state < States; state++)
        {
            for (int edge = _firstEdge[state]; edge < _firstEdge[state + 1]; edge++)
            {
                incoming[next[_edges[edge]]++] = edge;
                sources[edge] = state;
            }
        }

        return (first, incoming, sources);
    }

    /// <summary>The largest set of states with one master each from which nothing that happens by itself leads out or changes the master.</summary>
    private bool[] FindSettled(int[] first, int[] incoming, int[] sources)
    {
        bool[] isSettled = new bool[States];
        var removed = new Stack<int>();
        for (int state = 0; state < States; state++)
        {
            bool hasUnknownFuture = _firstEdge[state] == _firstEdge[state + 1];
            bool isSettledHere = _isCalm[state] && byte.PopCount(_masters[state]) == 1;
            for (int edge = _firstEdge[state]; edge < _firstEdge[state + 1]; edge++)
            {
                isSettledHere &= _masters[_edges[edge]] == _masters[state];
            }

            isSettled[state] = isSettledHere || hasUnknownFuture;
            if (!isSettled[state])
            {
                removed.Push(state);
            }
        }

        while (removed.TryPop(out int state))
        {
            for (int i = first[state]; i < first[state + 1]; i++)
            {
                int source = sources[incoming[i]];
                if (isSettled[source])
                {
                    isSettled[source] = false;
                    removed.Push(source);
                }
            }
        }

        return isSettled;
    }

    /// <summary>
    /// Where chance must decide: some luck of ours leads from every calm state to rest, in whatever order things happen. The smallest set of
    /// states that holds the settled ones, and each in which every choice has a draw that leads into the set.
    /// </summary>
    private void RequireRestByLuck(bool[] isSettled, int[] first, int[] incoming, int[] sources)
    {
        bool[] comesToRest = (bool[])isSettled.Clone();
        bool[] hasLuck = new bool[_edges.Count];
        int[] choicesLeft = new int[States];
        var added = new Stack<int>();
        for (int state = 0; state < States; state++)
        {
            for (int edge = _firstEdge[state]; edge < _firstEdge[state + 1]; edge++)
            {
                choicesLeft[state] += _edgeIsRedrawn[edge] ? 0 : 1;
            }

            if (comesToRest[state])
            {
                added.Push(state);
            }
        }

        while (added.TryPop(out int state))
        {
            for (int i = first[state]; i < first[state + 1]; i++)
            {
                int choice = _edgeIsRedrawn[incoming[i]] ? incoming[i] - 1 : incoming[i];
                int source = sources[choice];
                if (!hasLuck[choice])
                {
                    hasLuck[choice] = true;
                    if (--choicesLeft[source] == 0 && !comesToRest[source])
                    {
                        comesToRest[source] = true;
                        added.Push(source);
                    }
                }
            }
        }

        for (int state = 0; state < States && Violation is null; state++)
        {
            if (_isCalm[state] && !comesToRest[state])
            {
                Violation = $"never comes to rest, whatever is drawn\n{Retrace(FollowUnlucky(state, hasLuck))}";
            }
        }
    }

    /// <summary>A way from a state without luck through others, until one comes again.</summary>
    private List<int> FollowUnlucky(int state, bool[] hasLuck)
    {
        List<int> way = [];
        while (!way.Contains(state))
        {
            way.Add(state);
            int edge = _firstEdge[state];
            while (_edgeIsRedrawn[edge] || hasLuck[edge])
            {
                edge++;
            }

            state = _edges[edge];
        }

        return way;
    }

    /// <summary>The longest way in ticks through the states chosen, by what happens by itself; a circle is a violation.</summary>
    private int Measure(char key, Func<int, bool> isCounted, string violation)
    {
        int worst = 0;
        int[] successors = new int[States];
        int[] lengths = new int[States];
        byte[] colors = new byte[States];
        var path = new Stack<(int State, int Edge)>();
        for (int root = 0; root < States; root++)
        {
            if (colors[root] != 0 || !isCounted(root))
            {
                continue;
            }

            colors[root] = 1;
            successors[root] = -1;
            path.Push((root, _firstEdge[root]));
            while (path.TryPop(out (int State, int Edge) at))
            {
                if (at.Edge == _firstEdge[at.State + 1])
                {
                    colors[at.State] = 2;
                    worst = lengths[at.State] > lengths[worst] ? at.State : worst;
                    continue;
                }

                int next = _edges[at.Edge];
                if (colors[next] == 0 && isCounted(next))
                {
                    path.Push(at);
                    colors[next] = 1;
                    successors[next] = -1;
                    path.Push((next, _firstEdge[next]));
                    continue;
                }

                if (colors[next] == 1 && Violation is null)
                {
                    Violation = $"{violation}\n{Retrace([next])}";
                }

                int length = (isCounted(next) ? lengths[next] : 0) + (_edgeTakesTime[at.Edge] ? 1 : 0);
                if (length > lengths[at.State])
                {
                    lengths[at.State] = length;
                    successors[at.State] = next;
                }

                path.Push((at.State, at.Edge + 1));
            }
        }

        List<int> longest = [];
        for (int state = worst; Violation is null && lengths[worst] > 0 && state >= 0; state = isCounted(state) ? successors[state] : -1)
        {
            longest.Add(state);
        }

        _worstPaths[key] = longest;
        return lengths[worst];
    }

    /// <summary>Follows every handover and measures the longest absence on the way.</summary>
    private void MeasureHandovers()
    {
        int[] lengths = new int[States];
        int[] predecessors = new int[States];
        Array.Fill(lengths, -1);
        var pending = new Stack<(int State, int Absent, int Predecessor)>();
        foreach (int start in _handovers)
        {
            pending.Push((start, 0, -1));
        }

        int worst = -1;
        while (pending.TryPop(out (int State, int Absent, int Predecessor) at))
        {
            if (!_isCalm[at.State] || at.Absent <= lengths[at.State])
            {
                continue;
            }

            lengths[at.State] = at.Absent;
            predecessors[at.State] = at.Predecessor;
            if (at.Absent > LongestNoneAfterHandover)
            {
                LongestNoneAfterHandover = at.Absent;
                worst = at.State;
            }

            for (int edge = _firstEdge[at.State]; edge < _firstEdge[at.State + 1]; edge++)
            {
                bool isAbsent = _masters[at.State] == 0 && _edgeTakesTime[edge];
                pending.Push((_edges[edge], _masters[_edges[edge]] != 0 ? 0 : at.Absent + (isAbsent ? 1 : 0), at.State));
            }
        }

        List<int> way = [];
        for (int state = worst; state >= 0 && way.Count < States; state = predecessors[state])
        {
            way.Insert(0, state);
        }

        _worstPaths['h'] = way;
    }

    /// <summary>The shortest way to the first of some states that follow each other by themselves, and on through the others.</summary>
    private string Retrace(List<int> states)
    {
        var choices = new Stack<ModelChoice>();
        for (int at = states[0]; _origins[at].Parent >= 0; at = _origins[at].Parent)
        {
            choices.Push(_origins[at].Choice);
        }

        var world = new ModelWorld(_plan);
        var text = new StringBuilder();
        world.Begin();
        byte[] buffer = new byte[ModelWorld.MaximumLengthBytes];
        int ticks = 0;
        foreach (ModelChoice choice in choices)
        {
            Follow(world, choice, buffer, text, ref ticks);
        }

        text.AppendLine("  ... and then by itself:");
        foreach (int next in states.GetRange(1, states.Count - 1))
        {
            Follow(world, FindChoice(world, next, buffer), buffer, text, ref ticks);
        }

        return text.ToString();
    }

    private void Follow(ModelWorld world, ModelChoice choice, byte[] buffer, StringBuilder text, ref int ticks)
    {
        // Writing sorts what is under way, which the numbers in the choices rely on.
        world.Write(buffer);
        world.Read(buffer);
        string what = world.Describe(choice);
        world.Apply(choice);
        ticks += choice.Kind == ModelChoiceKind.Advance ? 1 : 0;
        if (choice.Kind != ModelChoiceKind.Advance)
        {
            text.AppendLine($"  t={(double)ticks / _plan.TicksPerSecond:F3} {what} {world.Describe()}");
        }
    }

    private ModelChoice FindChoice(ModelWorld world, int target, byte[] buffer)
    {
        byte[] attempt = new byte[ModelWorld.MaximumLengthBytes];
        List<ModelChoice> choices = [];
        world.Write(buffer);
        world.Read(buffer);
        world.List(choices);
        foreach (ModelChoice choice in choices)
        {
            world.Read(buffer);
            world.Apply(choice);
            int length = world.Write(attempt);
            world.Read(buffer);
            if (_known.TryGetValue(Hash(attempt.AsSpan(0, length)), out int found) && found == target)
            {
                return choice;
            }
        }

        throw new InvalidOperationException("no choice leads there");
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0x9e37_79b9_7f4a_7c15 ^ (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            hash = Mix(hash ^ value);
        }

        return hash;
    }

    private static ulong Mix(ulong value)
    {
        UInt128 product = (UInt128)(value ^ 0xe703_7ed1_a0b4_28db) * 0xa076_1d64_78bd_642f;
        return (ulong)product ^ (ulong)(product >> 64);
    }
}
