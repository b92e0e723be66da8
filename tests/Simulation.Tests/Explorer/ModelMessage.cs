using NativeCarp.Core.Protocol;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>Something on its way to one member.</summary>
internal readonly record struct ModelMessage(byte From, byte To, ModelMessageKind Kind, CarpPrecedence Fields, ulong Counter, byte Age);
