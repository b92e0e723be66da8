namespace NativeCarp.Core.Protocol;

/// <summary>Why a backup cannot take over on request.</summary>
public enum PromotionObstacle : byte
{
    /// <summary>The link is not ready, or it has not listened for a master-down time yet: nobody knows who else is there.</summary>
    NotListening,

    /// <summary>A master that is not worse was heard; it would take over again at once.</summary>
    BetterMaster,
}
