using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Auth;

public sealed class CarpAuthenticatorTests
{
    public static TheoryData<string> DigestNames => new(TestVectors.Hmac.Select(vector => vector.Name));

    [Theory]
    [MemberData(nameof(DigestNames))]
    public void ComputeDigest_OfTheVectorsMessage_GivesItsDigest(string name)
    {
        HmacVector vector = TestVectors.Hmac.Single(v => v.Name == name);
        byte[] message = Convert.FromHexString(vector.Message);
        Assert.True(CarpKey.TryCreate(Convert.FromHexString(vector.Key), out CarpKey key));
        HmacSha1Prefix prefix = new(key, message.AsSpan(0, message.Length - sizeof(ulong)));
        Assert.Equal(vector.Digest, TestVectors.Hex(prefix.ComputeDigest(TestVectors.Counter(vector.Counter))));
    }

    // H12 hashes a link-layer address, which only OpenBSD does and we never send: its message is covered above.
    [Theory]
    [MemberData(nameof(DigestNames))]
    public void ComputeDigest_OfTheVectorsParameters_GivesItsDigest(string name)
    {
        HmacVector vector = TestVectors.Hmac.Single(v => v.Name == name);
        bool includeLinkLocal = vector.LinkLocal == "include";
        CarpAuthenticator authenticator = TestVectors.Authenticator(vector.Passphrase, vector.Vhid, includeLinkLocal, vector.Addresses);
        ulong counter = TestVectors.Counter(vector.Counter);
        CarpDigest expected = Digest(vector.Digest);
        bool isOurs = vector.LinkLayerAddress.Length == 0;
        Assert.Equal(isOurs, vector.Digest == TestVectors.Hex(authenticator.ComputeDigest(counter)));
        Assert.Equal(isOurs, authenticator.Verify(counter, expected));
        Assert.False(authenticator.Verify(counter ^ 1, expected));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Verify_WithAndWithoutLinkLocal_AcceptsBothWhateverIsSent(bool includeLinkLocal)
    {
        string[] addresses = TestVectors.Hmac.Single(v => v.Name.StartsWith("H9 ", StringComparison.Ordinal)).Addresses;
        CarpAuthenticator authenticator = TestVectors.Authenticator("secret", 20, includeLinkLocal, addresses);
        foreach (HmacVector vector in TestVectors.Hmac.Where(v => v.Name[..3] is "H9 " or "H10"))
        {
            Assert.True(authenticator.Verify(TestVectors.Counter(vector.Counter), Digest(vector.Digest)));
        }
    }

    [Fact]
    public void Verify_EveryOneBitChangeOfTheDigest_IsFalse()
    {
        CarpAuthenticator authenticator = TestVectors.AuthenticatorOf("P5");
        byte[] digest = new byte[CarpDigest.LengthBytes];
        authenticator.ComputeDigest(5).WriteBytes(digest);
        for (int bit = 0; bit < digest.Length * 8; bit++)
        {
            digest[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(authenticator.Verify(5, CarpDigest.FromBytes(digest)));
            digest[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(authenticator.Verify(5, CarpDigest.FromBytes(digest)));
    }

    // The base library's HMAC over a message put together here, from up to 300 addresses in random order with duplicates.
    [Fact]
    public void ComputeDigest_RandomKeysAndAddressLists_EqualsTheBaseLibrary()
    {
        Random random = Seed.NewRandom();
        for (int round = 0; round < 1_000; round++)
        {
            byte[] passphrase = random.NextBytes(random.Next(CarpKey.LengthBytes + 1));
            byte vhid = (byte)random.Next(1, 256);
            ulong counter = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            bool includeLinkLocal = random.Next(2) == 0;
            List<byte[]> addresses = RandomAddresses(random, round < 900 ? random.Next(12) : random.Next(300));

            Assert.True(CarpKey.TryCreate(passphrase, out CarpKey key));
            InetAddress[] given = addresses.Select(bytes => InetAddress.FromBytes(bytes)).ToArray();
            CarpAuthenticator authenticator = new(key, vhid, given, includeLinkLocal);

            string sent = BaseLibrary.HmacSha1(passphrase, Message(vhid, addresses, counter, includeLinkLocal));
            string other = BaseLibrary.HmacSha1(passphrase, Message(vhid, addresses, counter, !includeLinkLocal));
            Assert.Equal(sent, TestVectors.Hex(authenticator.ComputeDigest(counter)));
            Assert.True(authenticator.Verify(counter, Digest(sent)));
            Assert.True(authenticator.Verify(counter, Digest(other)));
            Assert.False(authenticator.Verify(counter + 1, Digest(other)));
        }
    }

    [Fact]
    public void ComputeDigestAndVerify_AllocateNothing()
    {
        CarpAuthenticator authenticator = TestVectors.AuthenticatorOf("P5");
        CarpDigest wrong = default;
        ulong counter = 0;
        Allocations.AssertNone(() =>
        {
            CarpDigest digest = authenticator.ComputeDigest(++counter);
            authenticator.Verify(counter, digest);
            authenticator.Verify(counter, wrong);
        });
    }

    private static CarpDigest Digest(string hex) => CarpDigest.FromBytes(Convert.FromHexString(hex));

    private static byte[] Message(byte vhid, List<byte[]> addresses, ulong counter, bool includeLinkLocal)
    {
        byte[] counterBytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(counterBytes, counter);
        IEnumerable<byte> list = addresses
            .Where(a => includeLinkLocal || !(a.Length == 16 && a[0] == 0xfe && (a[1] & 0xc0) == 0x80))
            .Select(Convert.ToHexString)
            .Distinct()
            .OrderBy(hex => hex.Length)
            .ThenBy(hex => hex, StringComparer.Ordinal)
            .SelectMany(Convert.FromHexString);
        return [2, 1, vhid, .. list, .. counterBytes];
    }

    private static List<byte[]> RandomAddresses(Random random, int count)
    {
        List<byte[]> addresses = [];
        for (int i = 0; i < count; i++)
        {
            byte[] address = random.Next(5) switch
            {
                0 or 1 => random.NextBytes(4),
                2 => random.NextBytes(16),
                3 => [0xfe, 0x80, 0, 0, 0, 0, 0, 0, .. random.NextBytes(8)],
                _ => addresses.Count > 0 ? addresses[random.Next(addresses.Count)] : [10, 0, 0, 1],
            };
            addresses.Add(address);
        }

        return addresses;
    }
}
