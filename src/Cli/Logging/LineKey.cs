using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Logging;

/// <summary>What makes two log lines the same.</summary>
/// <param name="Kind">What they are about.</param>
/// <param name="Detail">Which of that kind.</param>
/// <param name="Peer">Whom they concern.</param>
/// <param name="Router">Whose they are; null when nobody's.</param>
internal readonly record struct LineKey(LineKind Kind, int Detail, InetAddress Peer, VirtualRouter? Router);
