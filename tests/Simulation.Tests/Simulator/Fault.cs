using System.Globalization;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>One thing that is done to a cluster. It ends by itself, so that any of them can be left out.</summary>
/// <param name="AtMilliseconds">When, from the start of the cluster.</param>
/// <param name="Kind">What.</param>
/// <param name="Member">To whom.</param>
/// <param name="Amount">How much: permille, a second member, a bit mask, a level or milliseconds of a step.</param>
/// <param name="LengthMilliseconds">For how long.</param>
internal sealed record Fault(int AtMilliseconds, FaultKind Kind, int Member, int Amount, int LengthMilliseconds)
{
    public int EndMilliseconds => AtMilliseconds + LengthMilliseconds;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{AtMilliseconds / 1000.0:F3} {Kind} member={Member} amount={Amount} for={LengthMilliseconds / 1000.0:F3}");
}
