using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Vectors;

/// <summary>Frames and digests that other implementations made, and the parameters they were made with.</summary>
public static class TestVectors
{
    private static readonly JsonElement s_file = JsonDocument.Parse(File.ReadAllText(PathOf("carp-vectors.json"))).RootElement;

    public static IReadOnlyList<HmacVector> Hmac { get; } = s_file.GetProperty("hmac").Deserialize<HmacVector[]>()!;

    private static readonly Dictionary<string, byte[]> s_packets = s_file.GetProperty("packets").Deserialize<PacketVector[]>()!
        .ToDictionary(packet => packet.Name.Split(' ')[0], packet => Convert.FromHexString(packet.Frame));

    /// <summary>A copy of the frame whose name in the file begins with <paramref name="id"/>.</summary>
    public static byte[] Packet(string id) => (byte[])s_packets[id].Clone();

    /// <summary>All frames of a capture, in order. Source: pcap-savefile(5), little-endian, microseconds.</summary>
    public static IReadOnlyList<byte[]> Capture(string name)
    {
        byte[] file = File.ReadAllBytes(PathOf(name + ".pcap"));
        Assert.Equal(0xa1b2c3d4u, BinaryPrimitives.ReadUInt32LittleEndian(file));
        List<byte[]> frames = [];
        for (int offset = 24; offset < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset + 8));
            frames.Add(file.AsSpan(offset + 16, length).ToArray());
            offset += 16 + length;
        }

        return frames;
    }

    public static CarpAuthenticator Authenticator(string passphrase, byte vhid, bool includeLinkLocal, params string[] addresses)
    {
        Assert.True(CarpKey.TryCreate(Encoding.UTF8.GetBytes(passphrase), out CarpKey key));
        return new CarpAuthenticator(key, vhid, addresses.Select(Address).ToArray(), includeLinkLocal);
    }

    /// <summary>Who can verify the frame that <see cref="Packet"/> returns for P1 to P7.</summary>
    public static CarpAuthenticator AuthenticatorOf(string id) => id switch
    {
        "P1" => Authenticator("love", 42, false, "10.99.0.252"),
        "P2" or "P6" => Authenticator("mekmitasdigoat", 1, false, "192.168.1.1"),
        "P3" => Authenticator("secret", 10, false, "10.0.0.200", "192.0.2.7", "9.255.255.1"),
        "P4" => Authenticator("secret", 20, false, "2001:db8::1"),
        "P5" => Authenticator("secret", 20, false, "2001:db8::1", "192.0.2.1", "fe80::200:5eff:fe00:114"),
        "P7" => Authenticator("secret", 1, false, "192.0.2.1"),
        _ => throw new ArgumentOutOfRangeException(nameof(id)),
    };

    public static InetAddress Address(string text)
    {
        Assert.True(InetAddress.TryParse(text, out InetAddress address));
        return address;
    }

    public static MacAddress Mac(string text) => MacAddress.FromBytes(Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal)));

    public static ulong Counter(string hex) => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static string Hex(CarpDigest digest)
    {
        byte[] bytes = new byte[CarpDigest.LengthBytes];
        Assert.Equal(CarpDigest.LengthBytes, digest.WriteBytes(bytes));
        return Convert.ToHexStringLower(bytes);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Vectors", file);
}
