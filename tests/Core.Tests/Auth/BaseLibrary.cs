using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NativeCarp.Core.Tests.Auth;

/// <summary>The base library's SHA-1, which the product cannot use, as an independent opinion.</summary>
[SuppressMessage("Security", "CA5350", Justification = "CARP is defined with HMAC-SHA1")]
internal static class BaseLibrary
{
    public static string Sha1(ReadOnlySpan<byte> message) => Convert.ToHexStringLower(SHA1.HashData(message));

    public static string HmacSha1(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message) =>
        Convert.ToHexStringLower(HMACSHA1.HashData(key, message));
}
