using NativeCarp.Core.Protocol;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>An advertisement on its way to one member.</summary>
internal readonly record struct ModelMessage(byte From, byte To, CarpPrecedence Fields, ulong Counter, byte Age);
