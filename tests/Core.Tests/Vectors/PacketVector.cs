using System.Text.Json.Serialization;

namespace NativeCarp.Core.Tests.Vectors;

/// <summary>One whole frame of carp-vectors.json.</summary>
public sealed record PacketVector(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("frame")] string Frame);
