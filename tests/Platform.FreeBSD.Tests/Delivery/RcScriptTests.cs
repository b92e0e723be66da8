using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;

namespace NativeCarp.Platform.FreeBSD.Tests.Delivery;

/// <summary>The rc.d scripts in a POSIX shell, with stand-ins for rc.subr(8), daemon(8) and the program.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RcScriptTests : IDisposable
{
    private const int WaitMilliseconds = 5000;

    private const string Complete = """
        ucarp_enable=YES
        ucarp_if=em0
        ucarp_src=10.0.0.1
        ucarp_addr=10.0.0.254
        ucarp_pass=secret

        """;

    private readonly string _root = Directory.CreateTempSubdirectory("nativecarp-rc-").FullName;

    public RcScriptTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "run"));

        // daemon [-f] [-S] [-R SECONDS] [-T TAG] [-P PIDFILE] -p PIDFILE PROGRAM ARGUMENTS: notes the words, one in brackets each, and
        // leaves a process that can be signalled. As a supervisor it takes its files along when it ends.
        WriteProgram("daemon", """
            supervisor=
            while :; do
                case $1 in
                    -p) pidfile=$2; shift 2 ;;
                    -P) supervisor=$2; shift 2 ;;
                    -R | -T) echo "daemon $1 $2" >>"$TEST_ROOT/calls"; shift 2 ;;
                    -*) shift ;;
                    *) break ;;
                esac
            done
            { printf 'run'; printf ' [%s]' "$@"; printf '\n'; } >>"$TEST_ROOT/calls"
            [ -z "$TEST_ENDS_AT_ONCE" ] || exit 0
            rm -f "$pidfile.ready"
            (
                [ -z "$supervisor" ] || trap 'echo TERM >>"$TEST_ROOT/calls"; rm "$supervisor" "$pidfile"; exit' TERM
                trap 'echo HUP >>"$TEST_ROOT/calls"' HUP
                trap 'echo USR1 >>"$TEST_ROOT/calls"' USR1
                trap 'echo USR2 >>"$TEST_ROOT/calls"' USR2
                echo ready >"$pidfile.ready"
                while [ -d "$TEST_ROOT" ]; do sleep 0.02; done
            ) </dev/null >/dev/null 2>&1 &
            echo $! >"$pidfile"
            [ -z "$supervisor" ] || echo $! >"$supervisor"
            while [ ! -e "$pidfile.ready" ]; do sleep 0.01; done
            """);
        WriteProgram("sleep1", "exit 0");
    }

    public void Dispose()
    {
        foreach (string pidFile in Directory.GetFiles(Path.Combine(_root, "run"), "*.pid"))
        {
            if (int.TryParse(File.ReadAllText(pidFile), out int process))
            {
                using Process left = Process.GetProcessById(process);
                left.Kill();
            }
        }

        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Ucarp_VariablesOfThePort_BecomeOptions()
    {
        Run("ucarp", Complete + """
            ucarp_vhid=40
            ucarp_advbase=2
            ucarp_advskew=100
            ucarp_deadratio=4
            ucarp_preempt=YES
            ucarp_upscript=/usr/local/sbin/ucarp-up
            ucarp_downscript=/usr/local/sbin/ucarp-down
            ucarp_xparam="two words; rm"
            ucarp_facility=local3
            """, "start");

        Assert.Equal(
            [
                "run [/usr/local/sbin/ucarp] [-i] [em0] [-s] [10.0.0.1] [-a] [10.0.0.254] [-v] [40] [-f] [local3]"
                    + $" [-o] [{_root}/run/ucarp.pass] [-b] [2] [-k] [100] [-r] [4] [-u] [/usr/local/sbin/ucarp-up]"
                    + " [-d] [/usr/local/sbin/ucarp-down] [-x] [two words; rm] [-P] [-z]",
            ],
            Calls());
    }

    [Fact]
    public void Ucarp_Defaults_AreThePorts()
    {
        (int status, string output) = Run("ucarp", Complete, "start");

        Assert.Equal(0, status);
        Assert.Contains("Starting ucarp.", output, StringComparison.Ordinal);
        Assert.EndsWith($"[-v] [1] [-f] [daemon] [-o] [{_root}/run/ucarp.pass] [-z]", Assert.Single(Calls()), StringComparison.Ordinal);
    }

    [Fact]
    public void Ucarp_OtherSwitches_BecomeOptions()
    {
        Run("ucarp", Complete + """
            ucarp_shutdown=NO
            ucarp_neutral=YES
            ucarp_ignoreifstate=YES
            ucarp_nomcast=YES
            ucarp_mcast=224.0.0.99
            ucarp_flags="-D --advskew=1"
            """, "start");

        Assert.EndsWith(" [--mcast=224.0.0.99] [-n] [-S] [-M] [-D] [--advskew=1]", Assert.Single(Calls()), StringComparison.Ordinal);
    }

    [Fact]
    public void Ucarp_Password_IsInAFileOfItsOwnerAndNowhereElse()
    {
        Run("ucarp", Complete, "start");

        string secret = Path.Combine(_root, "run/ucarp.pass");
        Assert.Equal("secret\n", File.ReadAllText(secret));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
        Assert.DoesNotContain("secret", Assert.Single(Calls()), StringComparison.Ordinal);

        Run("ucarp", Complete, "stop");
        Assert.False(File.Exists(secret));
    }

    [Fact]
    public void Ucarp_PasswordFile_IsTakenUnlessOthersCanReadIt()
    {
        string passfile = Path.Combine(_root, "passfile");
        File.WriteAllText(passfile, "secret\n");
        File.SetUnixFileMode(passfile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        (int status, string output) = Run("ucarp", Complete + $"ucarp_passfile={passfile}", "start");
        Assert.NotEqual(0, status);
        Assert.Contains("can be read by others", output, StringComparison.Ordinal);

        File.SetUnixFileMode(passfile, UnixFileMode.UserRead);
        Assert.Equal(0, Run("ucarp", Complete + $"ucarp_passfile={passfile}", "start").Status);
        Assert.Contains($"[-o] [{passfile}]", Assert.Single(Calls()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ucarp_if")]
    [InlineData("ucarp_src")]
    [InlineData("ucarp_addr")]
    [InlineData("ucarp_pass")]
    public void Ucarp_MandatoryVariableMissing_IsNamed(string variable)
    {
        (int status, string output) = Run("ucarp", $"{Complete}\n{variable}=", "start");

        Assert.NotEqual(0, status);
        Assert.Contains(variable, output, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    [Fact]
    public void Ucarp_NotEnabled_DoesNothing()
    {
        Assert.NotEqual(0, Run("ucarp", "ucarp_if=em0", "start").Status);
        Assert.Empty(Calls());
    }

    [Fact]
    public void Ucarp_Profiles_HaveVariablesOfTheirOwnAndShareTheOthers()
    {
        const string Configuration = Complete + """
            ucarp_profiles="lan wan"
            ucarp_vhid=7
            ucarp_lan_addr=10.0.0.1
            ucarp_wan_if=em1
            ucarp_wan_addr=192.0.2.1
            ucarp_wan_vhid=8
            """;
        Run("ucarp", Configuration, "start");

        Assert.Equal(
            [
                "run [/usr/local/sbin/ucarp] [-i] [em0] [-s] [10.0.0.1] [-a] [10.0.0.1] [-v] [7] [-f] [daemon]"
                    + $" [-o] [{_root}/run/ucarp.lan.pass] [-z]",
                "run [/usr/local/sbin/ucarp] [-i] [em1] [-s] [10.0.0.1] [-a] [192.0.2.1] [-v] [8] [-f] [daemon]"
                    + $" [-o] [{_root}/run/ucarp.wan.pass] [-z]",
            ],
            Calls());
        Assert.Equal(0, Run("ucarp", Configuration, "status").Status);

        Run("ucarp", Configuration, "stop", "lan");
        Assert.False(File.Exists(Path.Combine(_root, "run/ucarp.lan.pid")));
        Assert.True(File.Exists(Path.Combine(_root, "run/ucarp.wan.pid")));
        Assert.NotEqual(0, Run("ucarp", Configuration, "status").Status);
        Assert.Equal(0, Run("ucarp", Configuration, "status", "wan").Status);
    }

    [Fact]
    public void Ucarp_ProfileNameWithShellCharacters_IsRefused()
    {
        (int status, string output) = Run("ucarp", Complete, "start", "x;touch${IFS}y");

        Assert.NotEqual(0, status);
        Assert.Contains("cannot be the name of a profile", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ucarp_StartedTwice_SaysThatItRuns()
    {
        Run("ucarp", Complete, "start");
        (int status, string output) = Run("ucarp", Complete, "start");

        Assert.NotEqual(0, status);
        Assert.Contains("already running", output, StringComparison.Ordinal);
        Assert.Single(Calls());
    }

    [Fact]
    public void Ucarp_EndsAtOnce_IsAFailure()
    {
        (int status, string output) = Run("ucarp", Complete + "export TEST_ENDS_AT_ONCE=1", "start");

        Assert.NotEqual(0, status);
        Assert.Contains("ended at once", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ucarp_ReportAndRelease_AreSignals()
    {
        Assert.NotEqual(0, Run("ucarp", Complete, "report").Status);
        Run("ucarp", Complete, "start");

        Assert.Equal(0, Run("ucarp", Complete, "release").Status);
        Assert.True(SpinWait.SpinUntil(() => Calls()[^1] == "USR2", WaitMilliseconds));
        Assert.Equal(0, Run("ucarp", Complete, "report").Status);
        Assert.True(SpinWait.SpinUntil(() => Calls()[^1] == "USR1", WaitMilliseconds));
    }

    [Fact]
    public void Ucarp_Restart_StopsAndStartsAndKeepsThePassword()
    {
        Run("ucarp", Complete, "start");
        string before = PidOf("ucarp");
        (int status, string output) = Run("ucarp", Complete, "restart");

        Assert.Equal(0, status);
        Assert.Contains("Starting ucarp.", output, StringComparison.Ordinal);
        Assert.Equal(["run", "kill", "run"], Calls().ConvertAll(call => call.Split(' ')[0]));
        Assert.NotEqual(before, PidOf("ucarp"));
        Assert.Equal("secret\n", File.ReadAllText(Path.Combine(_root, "run/ucarp.pass")));
    }

    [Fact]
    public void Ucarp_RestartOfAProfile_LeavesTheOthersAlone()
    {
        const string Configuration = Complete + "ucarp_profiles=\"lan wan\"\n";
        Run("ucarp", Configuration, "start");
        (string lan, string wan) = (PidOf("ucarp.lan"), PidOf("ucarp.wan"));

        Assert.Equal(0, Run("ucarp", Configuration, "restart", "lan").Status);
        Assert.NotEqual(lan, PidOf("ucarp.lan"));
        Assert.Equal(wan, PidOf("ucarp.wan"));
    }

    [Fact]
    public void Nativecarp_Start_RunsTheVerbUnderSupervision()
    {
        string configuration = WriteConfiguration();
        (int status, string output) = Run("nativecarp", EnableNative(configuration) + "nativecarp_flags=\"--debug\"", "start");

        Assert.Equal(0, status);
        Assert.Contains("Starting nativecarp.", output, StringComparison.Ordinal);
        Assert.Equal(
            [
                "daemon -R 5",
                "daemon -T nativecarp",
                $"run [/usr/local/sbin/nativecarp] [run] [--config] [{configuration}] [--debug]",
            ],
            Calls());
        Assert.Equal(0, Run("nativecarp", EnableNative(configuration), "status").Status);
    }

    [Fact]
    public void Nativecarp_Defaults_NameTheConfigurationOfThePort()
    {
        // It does not exist here: the start ends before anything is run, and says which file it wants.
        (int status, string output) = Run("nativecarp", "nativecarp_enable=YES", "start");

        Assert.NotEqual(0, status);
        Assert.Contains("/usr/local/etc/nativecarp/nativecarp.toml is not readable", output, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    [Fact]
    public void Nativecarp_NotEnabled_DoesNothing()
    {
        Assert.NotEqual(0, Run("nativecarp", $"nativecarp_config={WriteConfiguration()}", "start").Status);
        Assert.Empty(Calls());
    }

    [Fact]
    public void Nativecarp_ReloadAndStop_AreSignals()
    {
        string rc = EnableNative(WriteConfiguration());
        Assert.NotEqual(0, Run("nativecarp", rc, "reload").Status);
        Run("nativecarp", rc, "start");

        Assert.Equal(0, Run("nativecarp", rc, "reload").Status);
        Assert.True(SpinWait.SpinUntil(() => Calls()[^1] == "HUP", WaitMilliseconds));
        Assert.Equal(0, Run("nativecarp", rc, "stop").Status);
        Assert.Equal("TERM", Calls()[^1]);
        Assert.NotEqual(0, Run("nativecarp", rc, "status").Status);
        Assert.NotEqual(0, Run("nativecarp", rc, "stop").Status);
    }

    [Fact]
    public void Nativecarp_Restart_WaitsForTheEndOfTheOldOne()
    {
        string rc = EnableNative(WriteConfiguration());
        Run("nativecarp", rc, "start");
        string before = PidOf("nativecarp");
        (int status, string output) = Run("nativecarp", rc, "restart");

        Assert.Equal(0, status);
        Assert.Contains("Stopping nativecarp.\nStarting nativecarp.", output, StringComparison.Ordinal);
        Assert.Equal(["daemon", "daemon", "run", "TERM", "daemon", "daemon", "run"], Calls().ConvertAll(call => call.Split(' ')[0]));
        Assert.NotEqual(before, PidOf("nativecarp"));
        Assert.Equal(0, Run("nativecarp", rc, "status").Status);
    }

    [Fact]
    public void Nativecarp_RestartOfOneThatDoesNotRun_StartsIt()
    {
        string rc = EnableNative(WriteConfiguration());
        (int status, string output) = Run("nativecarp", rc, "restart");

        Assert.Equal(0, status);
        Assert.Contains("not running?", output, StringComparison.Ordinal);
        Assert.Equal(0, Run("nativecarp", rc, "status").Status);
    }

    [Fact]
    public void Nativecarp_StartedTwice_SaysThatItRuns()
    {
        string rc = EnableNative(WriteConfiguration());
        Run("nativecarp", rc, "start");
        (int status, string output) = Run("nativecarp", rc, "start");

        Assert.NotEqual(0, status);
        Assert.Contains("already running", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nativecarp_EndsAtOnce_IsAFailureAndIsNotStartedAgain()
    {
        (int status, string output) = Run("nativecarp", EnableNative(WriteConfiguration()) + "export TEST_ENDS_AT_ONCE=1", "start");

        Assert.NotEqual(0, status);
        Assert.Contains("ended at once", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "run"), "*.pid"));
    }

    [Fact]
    public void PublishScript_OnAnotherSystem_SaysWhy()
    {
        (int status, string output) = Execute(Path.Combine(RepositoryRoot(), "build/publish-freebsd.sh"));

        Assert.Equal(1, status);
        Assert.Contains("publish-freebsd.sh: this system is Linux", output, StringComparison.Ordinal);
    }

    private (int Status, string Output) Run(string script, string configuration, params string[] words)
    {
        File.WriteAllText(Path.Combine(_root, "rc.conf"), configuration + "\n");
        string text = File.ReadAllText(Path.Combine(RepositoryRoot(), "build/freebsd/rc.d", script))
            .Replace("/etc/rc.subr", Path.Combine(FolderOfThisFile(), "rc.subr.sh"), StringComparison.Ordinal)
            .Replace("/usr/sbin/daemon", Path.Combine(_root, "daemon"), StringComparison.Ordinal)
            .Replace("/var/run", Path.Combine(_root, "run"), StringComparison.Ordinal)
            .Replace("sleep 1", Path.Combine(_root, "sleep1"), StringComparison.Ordinal);
        string copy = Path.Combine(_root, script + ".rc");
        File.WriteAllText(copy, text);
        return Execute(copy, words);
    }

    private (int Status, string Output) Execute(string script, params string[] words)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TEST_ROOT"] = _root;
        start.ArgumentList.Add(script);
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private string PidOf(string name) => File.ReadAllText(Path.Combine(_root, "run", name + ".pid"));

    private string WriteConfiguration()
    {
        string path = Path.Combine(_root, "nativecarp.toml");
        File.WriteAllText(path, "");
        return path;
    }

    private static string EnableNative(string configuration) => $"nativecarp_enable=YES\nnativecarp_config={configuration}\n";

    private List<string> Calls()
    {
        string calls = Path.Combine(_root, "calls");
        return File.Exists(calls) ? [.. File.ReadAllLines(calls)] : [];
    }

    private void WriteProgram(string name, string text)
    {
        string path = Path.Combine(_root, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    internal static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder ?? throw new DirectoryNotFoundException("NativeCarp.sln"), "NativeCarp.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    private static string FolderOfThisFile() => Path.Combine(RepositoryRoot(), "tests/Platform.FreeBSD.Tests/Delivery");
}
