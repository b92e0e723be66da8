using System;

namespace NativeCarp.Core.Platform;

/// <summary>What the daemon does to its own process.</summary>
public interface IProcessIdentity
{
    /// <summary>The word before user and command with which a process runner may start this program to have <see cref="ExecuteAs"/> called.</summary>
    const string ExecuteAsVerb = "execute-as";

    /// <summary>Whether this process is the background half of a <see cref="TryDetach"/>.</summary>
    bool IsDetached { get; }

    /// <summary>
    /// Names the network this process sees, as a part of a file name: processes for which it is the same see the same interfaces.
    /// Source: network_namespaces(7).
    /// </summary>
    string Network { get; }

    /// <summary>
    /// Starts this program again in the background, in a session of its own, with the same arguments, and waits until it reports.
    /// </summary>
    /// <param name="exitCode">What this process is to exit with: 0 when the other is ready, else the other's own exit code.</param>
    /// <returns>What the system refused, if it refused to start it.</returns>
    PlatformResult TryDetach(out int exitCode);

    /// <summary>In the background half: everything is open, the waiting half may exit; the standard streams are closed.</summary>
    void ReportReady();

    /// <summary>
    /// Becomes another user for good and runs a program in this process's place, with its environment and standard streams. Returns only when
    /// the system refused.
    /// </summary>
    /// <param name="user">The user's name.</param>
    /// <param name="arguments">The program's path, then its arguments.</param>
    /// <returns>What was refused; without a native code when there is no such user.</returns>
    PlatformResult ExecuteAs(string user, ReadOnlySpan<string> arguments);

    /// <summary>Sets the name under which process lists show this process.</summary>
    void SetName(string name);

    /// <summary>Overwrites a secret wherever the command line of this process shows it.</summary>
    /// <param name="secret">The bytes to hide, as given.</param>
    void HideArgument(ReadOnlySpan<byte> secret);

    /// <summary>Runs the thread that calls before all ordinary ones; what it starts, threads and programs, is ordinary.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    void TakeRealtimePriority();

    /// <summary>
    /// Keeps the memory of this process, also what it gets later, from being taken away; programs it starts are not concerned.
    /// </summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    void LockMemory();

    /// <summary>
    /// From here on this process reads files as their modes say, root's as well: what can be read at the start can be read later. For the
    /// thread that calls; done before anything is read.
    /// </summary>
    /// <exception cref="PlatformException">The system refused.</exception>
    void DropFileOverride();

    /// <summary>
    /// Gives up, on every thread, whatever frames, addresses, routes and the purposes named do not need. Done once, before anything is
    /// opened that makes a thread; it cannot be taken back.
    /// </summary>
    /// <exception cref="PlatformException">The system refused.</exception>
    void DropPrivileges(ProcessPrivileges kept);

    /// <summary>Ends this process by a signal's default effect, so that whoever waits for it sees that.</summary>
    void DieBy(ProcessSignal signal);
}
