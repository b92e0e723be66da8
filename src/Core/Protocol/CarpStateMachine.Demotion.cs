using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <content>How a node says that it is worse than it is configured to be.</content>
public sealed partial class CarpStateMachine
{
    /// <summary>
    /// The level sent in byte 4: the administrator's and the checks' plus our own for failing sends; the worst there is for who serves as a
    /// last resort.
    /// </summary>
    public byte DemotionLevel => ComputeLevel(_demotionLevel);

    /// <summary>Whether advertisements cannot be sent, which is a cause of its own to be demoted.</summary>
    public bool SendingFails => _sendHealth.IsFailing;

    /// <summary>The demotion by administrator and checks, recomputed from its causes.</summary>
    /// <param name="level">0 (healthy) to 255.</param>
    /// <param name="now">The turn's instant.</param>
    public void HandleDemotionChange(byte level, MonotonicInstant now)
    {
        if (level == _demotionLevel)
        {
            return;
        }

        _demotionLevel = level;
        WeighMaster(now);
        AdvertiseUnlessHushed(now);
    }

    /// <summary>A master that was good for who was demoted need not be so for who is not.</summary>
    private void WeighMaster(MonotonicInstant now)
    {
        if (_master.Fields.IsWorseThan(ComputeFields(now)))
        {
            _goodMasterUntil = MonotonicInstant.LongAgo;
        }
    }

    /// <summary>A master says at once what has changed; in a hush, when that ends.</summary>
    private void AdvertiseUnlessHushed(MonotonicInstant now)
    {
        if (State == CarpState.Master && !_tie.IsHushed && !_deafRival.IsHushed)
        {
            Advertise(now);
        }
    }

    private CarpPrecedence ComputeFields(MonotonicInstant now) => ComputeFields(_demotionLevel, now);

    /// <summary>What we would send if administrator and checks asked for this demotion.</summary>
    private CarpPrecedence ComputeFields(byte level, MonotonicInstant now)
    {
        bool isRecent = now.NanosecondsSince(_largestAdvbaseAt) <= MasterDownTime.Nanoseconds;
        return CarpPrecedence.ForLevel(_parameters, ComputeLevel(level), isRecent ? _largestAdvbase : (byte)0);
    }

    private byte ComputeLevel(byte level) => IsFaulty && !_isLeaving
        ? byte.MaxValue
        : (byte)int.Min(byte.MaxValue, level + (_sendHealth.IsFailing ? SendErrorDemotion : 0));

    private void NoteAdvbase(byte advbase, MonotonicInstant heardAt)
    {
        if (advbase >= _largestAdvbase || heardAt.NanosecondsSince(_largestAdvbaseAt) > MasterDownTime.Nanoseconds)
        {
            _largestAdvbase = advbase;
            _largestAdvbaseAt = heardAt;
        }
    }
}
