using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Tests.Abi;

/// <summary>Compares every constant and every structure of Interop with what a C compiler says.</summary>
public sealed class AbiTests
{
    private static readonly JsonElement s_table = Load();

    public static TheoryData<string> Structures => [.. StructureTypes().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Structures))]
    public void Structure_HasTheCompilersSizeAndOffsets(string name)
    {
        Type type = StructureTypes().Single(type => type.Name == name);
        JsonElement expected = s_table.GetProperty("structs").GetProperty(name);

        Assert.Equal(expected.GetProperty("size").GetInt32(), SizeOf(type));
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        foreach (FieldInfo field in fields)
        {
            JsonElement expectedField = expected.GetProperty("fields").GetProperty(field.Name);
            Assert.Equal(expectedField.GetProperty("offset").GetInt32(), (int)Marshal.OffsetOf(type, field.Name));
            Assert.Equal(expectedField.GetProperty("size").GetInt32(), SizeOf(field.FieldType));
        }
    }

    [Fact]
    public void Constants_HaveTheCompilersValues()
    {
        JsonElement expected = s_table.GetProperty("constants");
        FieldInfo[] constants = [.. Fields(typeof(Constants)), .. Fields(typeof(Errno))];

        Assert.NotEmpty(constants);
        Assert.All(constants, field => Assert.Equal(expected.GetProperty(field.Name).GetInt32(), field.GetRawConstantValue()));
    }

    [Fact]
    public void Describe_EveryErrorNumber_GivesAName()
    {
        var names = s_table.GetProperty("errno").EnumerateObject().ToLookup(entry => entry.Value.GetInt32(), entry => entry.Name);

        // Some numbers have two names, such as EAGAIN and EWOULDBLOCK.
        Assert.All(names, entry => Assert.Contains(ErrnoName.Describe(entry.Key), entry));
        Assert.Equal("4095", ErrnoName.Describe(4095));
    }

    private static IEnumerable<Type> StructureTypes() =>
        typeof(Constants).Assembly.GetTypes().Where(type => type.IsValueType && type.Namespace == typeof(Constants).Namespace && !type.IsNested);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic);

    private static int SizeOf(Type type) => type.IsPointer ? nint.Size : Marshal.SizeOf(type);

    private static JsonElement Load()
    {
        using var stream = typeof(AbiTests).Assembly.GetManifestResourceStream("linux-abi.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
