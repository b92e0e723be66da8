using System.Collections.Generic;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Which script is next. One runs at a time and the roles alternate. A script that waits and is overtaken by the opposite role within a
/// second is dropped, and the opposite one with it; so every role held for longer gets its script, and the last script run is that of
/// the present role.
/// </summary>
public sealed class ScriptSequencer
{
    private const long ShortestHeldNanoseconds = 1_000_000_000;

    /// <summary>More waiting scripts than this would only delay the one that matters, the last.</summary>
    private const int MaximumWaiting = 8;

    private readonly List<Waiting> _waiting = [];
    private ScriptRole? _last;
    private bool _hasRun;

    /// <summary>Creates a sequencer that has run nothing.</summary>
    /// <param name="assumed">The role whose script counts as run; null when none does.</param>
    public ScriptSequencer(ScriptRole? assumed) => _last = assumed;

    /// <summary>Whether a script runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether a script runs or waits.</summary>
    public bool IsBusy => IsRunning || _waiting.Count > 0;

    /// <summary>The role of the script that runs, or ran last; null when none has.</summary>
    public ScriptRole? Last => _last;

    /// <summary>Since when a script has been waiting behind the one that runs; <see cref="MonotonicInstant.Never"/> when none does.</summary>
    public MonotonicInstant WaitingSince => _waiting.Count > 0 ? _waiting[0].Since : MonotonicInstant.Never;

    /// <summary>The role has changed to <paramref name="role"/>, or been said again.</summary>
    public void Want(ScriptRole role, MonotonicInstant now)
    {
        ScriptRole? final = _waiting.Count > 0 ? _waiting[^1].Role : _last;
        if (role == final)
        {
            return;
        }

        bool isOvertaken = _waiting.Count > 0 && now.NanosecondsSince(_waiting[^1].Since) < ShortestHeldNanoseconds;
        if (isOvertaken || _waiting.Count == MaximumWaiting)
        {
            _waiting.RemoveAt(_waiting.Count - 1);
        }
        else
        {
            _waiting.Add(new Waiting(role, now));
        }
    }

    /// <summary>
    /// The script that ran last did not do what it is for: the next time its role is wanted it runs again. What was only assumed to have
    /// run stays so.
    /// </summary>
    public void ForgetLast()
    {
        if (!IsBusy && _hasRun)
        {
            _last = null;
        }
    }

    /// <summary>Takes the script to start now; false when one runs or none waits.</summary>
    public bool TryStart(out ScriptRole role)
    {
        role = default;
        if (IsRunning || _waiting.Count == 0)
        {
            return false;
        }

        role = _waiting[0].Role;
        _waiting.RemoveAt(0);
        _last = role;
        _hasRun = true;
        IsRunning = true;
        return true;
    }

    /// <summary>The script that ran has ended, or could not be started.</summary>
    public void NoteEnded() => IsRunning = false;

    private readonly record struct Waiting(ScriptRole Role, MonotonicInstant Since);
}
