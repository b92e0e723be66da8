using System;
using System.Text;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Auth;

namespace NativeCarp.Cli.Tests.Configuration;

/// <summary>One test: the variable belongs to the whole process, and only this class sets it.</summary>
public sealed class PasswordCredentialTests : IDisposable
{
    private const string Variable = "CREDENTIALS_DIRECTORY";

    private readonly ConfigurationFolder _folder = new();

    [Fact]
    public void Load_Credential_IsReadFromTheServicesDirectory()
    {
        string configuration =
            ConfigurationLoaderTests.Smallest.Replace("password-file = \"password\"", "password-credential = \"carp\"", StringComparison.Ordinal);
        Assert.Contains("CREDENTIALS_DIRECTORY is not set: write LoadCredential=carp:/path/of/file", Assert.Single(_folder.Problems(configuration)));

        Environment.SetEnvironmentVariable(Variable, _folder.PathOf("."));
        Assert.Contains("No such file or directory", Assert.Single(_folder.Problems(configuration)));
        _folder.Write("carp", "from systemd\n");
        ConfigurationOutcome outcome = _folder.Load(configuration);

        Assert.Empty(outcome.Problems.Kept);
        Assert.True(CarpKey.TryCreate(Encoding.UTF8.GetBytes("from systemd"), out CarpKey key));
        Assert.Equal(key, Assert.Single(outcome.Configuration!.Routers).Key);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }
}
