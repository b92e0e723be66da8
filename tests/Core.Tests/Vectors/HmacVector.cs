using System.Text.Json.Serialization;

namespace NativeCarp.Core.Tests.Vectors;

/// <summary>One digest of carp-vectors.json, computed by other implementations.</summary>
public sealed record HmacVector(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("passphrase")] string Passphrase,
    [property: JsonPropertyName("key20")] string Key,
    [property: JsonPropertyName("vhid")] byte Vhid,
    [property: JsonPropertyName("addrs")] string[] Addresses,
    [property: JsonPropertyName("counter")] string Counter,
    [property: JsonPropertyName("v6ll")] string LinkLocal,
    [property: JsonPropertyName("lladdr")] string LinkLayerAddress,
    [property: JsonPropertyName("hmac_input")] string Message,
    [property: JsonPropertyName("md")] string Digest);
