using System;

namespace NativeCarp.Cli.Tests.Commands;

/// <summary>Frames other implementations made, or that were built by hand from the RFCs.</summary>
internal static class Frames
{
    /// <summary>ucarp 1.5.2: password love, vhid 42, address 10.99.0.252, source 10.99.0.1.</summary>
    public static byte[] Ucarp => Convert.FromHexString(
        "01005e00001200005e00002a08004510003867f74000ff7028d80a630001e0000012"
        + "212a0007000162a7dd0242aad382d61ab83fa828cbe6a7c35838b4b78dc8b6fccc31c0e1");

    /// <summary>OpenBSD: password secret, vhid 10, three addresses, demotion 3, source 10.0.0.11.</summary>
    public static byte[] OpenBsdDemoted => Convert.FromHexString(
        "01005e00001200005e00010a08004510003812344000ff707ef40a00000be0000012210a0007030130dedeadbeefcafef00d"
        + "073c3aa3dfd94333b741da4e0d14fae1fe995558");

    /// <summary>A bow-out of OpenBSD: vhid 1.</summary>
    public static byte[] BowOut => Convert.FromHexString(
        "01005e00001200005e00010108004510003800004000ff70d97fc0a8010be00000122101ff0700ffb4eb0123456789abcdef"
        + "6dde1abd2d604dbb93a53897d7275ee19c3fe9a9");

    /// <summary>VRRP version 2 with five addresses: as long as a CARP advertisement.</summary>
    public static byte[] Vrrp2 => Convert.FromHexString(
        "01005e00001200005e000101080045c0003800000000ff70d07a0a000009e000001221016405000146f50a0000650a000066"
        + "0a0000670a0000680a0000690000000000000000");

    /// <summary>VRRP version 3, checksum with pseudo-header.</summary>
    public static byte[] Vrrp3 => Convert.FromHexString(
        "01005e00001200005e000101080045e0002000004000ff7090720a000009e000001231016401006476000a000001");
}
