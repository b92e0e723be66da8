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

    [Fact]
    public void ToString_ShowsNothingOfThePassphrase()
    {
        Assert.True(CarpKey.TryCreate(Encoding.ASCII.GetBytes("mekmitasdigoat"), out CarpKey key));
        Assert.Equal(typeof(CarpKey).FullName, key.ToString());
    }

    private static string DigestUnder(CarpKey key) => TestVectors.Hex(new HmacSha1Prefix(key, []).ComputeDigest(1));
}
