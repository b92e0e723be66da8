namespace NativeCarp.Core.Runtime;

/// <summary>Which Ethernet source address our advertisements carry. No receiver looks at it; switches and hypervisors do.</summary>
public enum SourceMacChoice : byte
{
    /// <summary>The interface's own: the one no hypervisor drops.</summary>
    Interface,

    /// <summary>00:00:5e:00:01:vhid, as the kernels.</summary>
    Virtual,

    /// <summary>00:00:5e:00:00:vhid, as ucarp.</summary>
    Ucarp,
}
