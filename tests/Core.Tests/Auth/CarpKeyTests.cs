using System.Text;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Tests.Vectors;

namespace NativeCarp.Core.Tests.Auth;

public sealed class CarpKeyTests
{
    [Fact]
    public void TryCreate_TwentyOneBytes_IsFalse() => Assert.False(CarpKey.TryCreate(new byte[21], out _));

    // The empty passphrase is the key of 20 zero bytes: H3.
    [Fact]
    public void TryCreate_DefaultKeyAndEmptyPassphrase_AreTheSame()
    {
        Assert.True(CarpKey.TryCreate([], out CarpKey empty));
        Assert.Equal(DigestUnder(default), DigestUnder(empty));
    }

    [Fact]
    public void TryCreate_PassphraseAndItsPaddedForm_AreTheSame()
    {
        Assert.True(CarpKey.TryCreate("love"u8, out CarpKey key));
        Assert.True(CarpKey.TryCreate("love\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8, out CarpKey padded));
        Assert.Equal(DigestUnder(padded), DigestUnder(key));
    }

    [Theory]
    [InlineData("mekmitasdigoatXY1234", true)]
    [InlineData("Mekmitasdigoat", false)]
    [InlineData("mekmitasDigoat", false)]
    [InlineData("mekmitasdigoatXY123", false)]
    public void Equals_AnyByteDifferent_IsFalse(string passphrase, bool isEqual)
    {
        Assert.True(CarpKey.TryCreate("mekmitasdigoatXY1234"u8, out CarpKey key));
        Assert.True(CarpKey.TryCreate(Encoding.ASCII.GetBytes(passphrase), out CarpKey other));

        Assert.Equal(isEqual, key == other);
        Assert.Equal(!isEqual, key != other);
        Assert.Equal(isEqual, key.Equals((object)other));
        Assert.Equal(isEqual, key.GetHashCode() == other.GetHashCode());
        Assert.False(key.Equals((object)passphrase));
    }

    [Fact]
    public void ToString_ShowsNothingOfThePassphrase()
    {
        Assert.True(CarpKey.TryCreate(Encoding.ASCII.GetBytes("mekmitasdigoat"), out CarpKey key));
        Assert.Equal(typeof(CarpKey).FullName, key.ToString());
    }

    private static string DigestUnder(CarpKey key) => TestVectors.Hex(new HmacSha1Prefix(key, []).ComputeDigest(1));
}
