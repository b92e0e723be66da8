using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Abi;

/// <summary>Compares every constant and every structure of Interop with what a C compiler says for each FreeBSD target.</summary>
public sealed class AbiTests
{
    private const string BaseTarget = "freebsd14-amd64";

    private static readonly JsonElement s_table = Load();

    public static TheoryData<string> Targets =>
        [BaseTarget, .. s_table.GetProperty("differences").EnumerateObject().Select(target => target.Name)];

    public static TheoryData<string, string> Structures =>
        [.. from target in Targets from type in StructureTypes() select new TheoryDataRow<string, string>(target, type.Name)];

    [Theory]
    [MemberData(nameof(Structures))]
    public void Structure_HasTheCompilersSizeAndOffsets(string target, string name)
    {
        Type type = StructureTypes().Single(type => type.Name == name);
        JsonElement expected = s_table.GetProperty("structs").GetProperty(name);

        Assert.Equal(SizeOf(expected), Marshal.SizeOf(type));
        Assert.Equal(expected.GetProperty("align").GetInt32(), AlignmentOf(type));
        if (!expected.GetProperty("fields").EnumerateObject().Any())
        {
            // Opaque: what is inside is ours.
            return;
        }

        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            Assert.Equal(OffsetOf(target, name, field.Name), (int)Marshal.OffsetOf(type, field.Name));
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Constants_HaveTheCompilersValues(string target)
    {
        FieldInfo[] constants = [.. Fields(typeof(Constants)), .. Fields(typeof(Errno))];

        Assert.NotEmpty(constants);
        Assert.All(constants, field => Assert.Equal(ValueOf(target, field.Name), ToInt64(field)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Targets_DifferInNoStructureOfOurs(string target)
    {
        if (Difference(target) is { } difference)
        {
            Assert.All(difference.GetProperty("structs").EnumerateObject(), entry => Assert.Equal(SizeOf(entry.Name), SizeOf(entry.Value)));
        }
    }

    [Fact]
    public void RequestCodes_AreUnsigned() => Assert.All(
        Fields(typeof(Constants)).Where(field => field.Name[..4] is "BIOC" or "SIOC"),
        field => Assert.Equal(typeof(uint), field.FieldType));

    [Fact]
    public void RequestCodes_CarryTheSizeOfTheirStructure()
    {
        // ioccom.h: bits 16 to 28 of a request hold the size of its argument.
        Assert.Equal(Marshal.SizeOf<in_aliasreq>(), SizeIn(Constants.SIOCAIFADDR));
        Assert.Equal(Marshal.SizeOf<ifreq>(), SizeIn(Constants.SIOCDIFADDR));
        Assert.Equal(Marshal.SizeOf<in6_aliasreq>(), SizeIn(Constants.SIOCAIFADDR_IN6));
        Assert.Equal(Marshal.SizeOf<in6_ifreq>(), SizeIn(Constants.SIOCDIFADDR_IN6));
        Assert.Equal(Marshal.SizeOf<ifreq>(), SizeIn(Constants.SIOCGIFINDEX));
        Assert.Equal(Marshal.SizeOf<ifreq>(), SizeIn(Constants.SIOCGVH));
        Assert.Equal(Marshal.SizeOf<ifreq>(), SizeIn(Constants.BIOCSETIF));
        Assert.Equal(Marshal.SizeOf<bpf_program>(), SizeIn(Constants.BIOCSETF));
        Assert.Equal(Marshal.SizeOf<bpf_program>(), SizeIn(Constants.BIOCSETWF));
        Assert.Equal(Marshal.SizeOf<bpf_version>(), SizeIn(Constants.BIOCVERSION));
        Assert.Equal(Marshal.SizeOf<bpf_stat>(), SizeIn(Constants.BIOCGSTATS));
        Assert.Equal(sizeof(uint), SizeIn(Constants.BIOCSBLEN));
        Assert.Equal(0, SizeIn(Constants.BIOCLOCK));
    }

    [Fact]
    public void BpfHeader_EndsWhereTheReaderSaysItDoes() =>
        Assert.Equal(
            BpfRecordReader.MinHeaderLengthBytes,
            OffsetOf(BaseTarget, nameof(bpf_xhdr), nameof(bpf_xhdr.bh_hdrlen)) + sizeof(ushort));

    [Fact]
    public void Describe_EveryErrorNumber_GivesItsName()
    {
        string[] names = [.. s_table.GetProperty("errno").EnumerateArray().Select(name => name.GetString()!)];

        Assert.Equal(97, names.Length);
        Assert.All(names, name => Assert.Equal(name, ErrnoName.Describe((int)ValueOf(BaseTarget, name))));
        Assert.Equal("0", ErrnoName.Describe(0));
        Assert.Equal("98", ErrnoName.Describe(98));
    }

    private static int SizeIn(uint request) => (int)((request >> 16) & 0x1fff);

    private static int SizeOf(string structure) => SizeOf(s_table.GetProperty("structs").GetProperty(structure));

    private static int SizeOf(JsonElement structure) => structure.GetProperty("size").GetInt32();

    private static long ToInt64(FieldInfo constant) => Convert.ToInt64(constant.GetValue(null), CultureInfo.InvariantCulture);

    private static long ValueOf(string target, string constant) =>
        Difference(target) is { } difference && difference.GetProperty("constants").TryGetProperty(constant, out JsonElement changed)
            ? changed.GetInt64()
            : s_table.GetProperty("constants").GetProperty(constant).GetInt64();

    private static int OffsetOf(string target, string structure, string field)
    {
        JsonElement fields = s_table.GetProperty("structs").GetProperty(structure).GetProperty("fields");
        if (Difference(target) is { } difference
            && difference.GetProperty("structs").TryGetProperty(structure, out JsonElement changed)
            && changed.GetProperty("fields").TryGetProperty(field, out JsonElement offset))
        {
            return offset.GetInt32();
        }

        // In C the members of the union have a path of their own.
        return fields.TryGetProperty(field, out JsonElement found) ? found.GetInt32() : fields.GetProperty($"ifr_ifru.{field}").GetInt32();
    }

    private static JsonElement? Difference(string target) =>
        s_table.GetProperty("differences").TryGetProperty(target, out JsonElement difference) ? difference : null;

    /// <summary>The offset at which the structure lands behind a single byte.</summary>
    private static int AlignmentOf(Type type) =>
        (int)Marshal.OffsetOf(typeof(BehindOneByte<>).MakeGenericType(type), nameof(BehindOneByte<int>.Value));

    private static IEnumerable<Type> StructureTypes() => typeof(Constants).Assembly.GetTypes()
        .Where(type => type.IsValueType && type.Namespace == typeof(Constants).Namespace && !type.IsNested);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic);

    private static JsonElement Load()
    {
        using var stream = typeof(AbiTests).Assembly.GetManifestResourceStream("freebsd-abi.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BehindOneByte<T>
        where T : unmanaged
    {
        public byte First;
        public T Value;
    }
}
