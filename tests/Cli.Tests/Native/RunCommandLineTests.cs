using NativeCarp.Cli.Native;

namespace NativeCarp.Cli.Tests.Native;

public sealed class RunCommandLineTests
{
    [Fact]
    public void Parse_TheVerbAlone_TakesTheUsualFile() =>
        Assert.Equal(new RunOptions("/etc/nativecarp/nativecarp.toml", null, false), RunCommandLine.Parse(["run"]));

    [Fact]
    public void Parse_ValuesInEitherForm_AreTaken() =>
        Assert.Equal(new RunOptions("a b.toml", "/run/x", true), RunCommandLine.Parse(["run", "--config", "a b.toml", "--debug", "--run-dir=/run/x"]));

    [Theory]
    [InlineData("status")]
    [InlineData("run", "--help")]
    [InlineData("run", "--config")]
    [InlineData("run", "--config=")]
    [InlineData("run", "--config", "")]
    [InlineData("run", "--config", "--debug")]
    [InlineData("run", "--config=a", "--config=b")]
    [InlineData("run", "--configuration=a")]
    [InlineData("run", "file.toml")]
    public void Parse_WhateverElse_IsLeftToBeExplained(params string[] words) => Assert.Null(RunCommandLine.Parse(words));
}
