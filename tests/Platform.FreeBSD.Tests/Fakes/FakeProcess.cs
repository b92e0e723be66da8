using System.Collections.Generic;
using System.Text;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A program that was started on the fake kernel.</summary>
internal sealed class FakeProcess(int id, byte[] path, byte[] arguments, byte[] environment, int flags, FakePipeEnd? inherited)
{
    public int Id => id;

    public string Path { get; } = Encoding.UTF8.GetString(path).TrimEnd('\0');

    public IReadOnlyList<string> Arguments { get; } = Split(arguments);

    public IReadOnlyList<string> Environment { get; } = Split(environment);

    public int Flags => flags;

    /// <summary>The end of a pipe that it got as descriptor 3.</summary>
    public FakePipeEnd? Inherited => inherited;

    /// <summary>The signals that its group got.</summary>
    public List<int> Signals { get; } = [];

    /// <summary>How waitpid(2) tells that it has ended; null while it runs.</summary>
    public int? Status { get; private set; }

    public void End(int status)
    {
        Status = status;
        inherited?.Close();
    }

    private static string[] Split(byte[] joined) => joined.Length == 0 ? [] : Encoding.UTF8.GetString(joined)[..^1].Split('\0');
}
