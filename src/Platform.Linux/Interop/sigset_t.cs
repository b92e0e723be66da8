using System.Runtime.InteropServices;

namespace NativeCarp.Platform.Linux.Interop;

/// <summary>A bit for each signal. Source: signal.h.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct sigset_t;
