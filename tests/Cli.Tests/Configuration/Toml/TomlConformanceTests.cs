using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Tests.Configuration.Toml;

/// <summary>
/// The cases of the toml-test suite that apply to TOML 1.0.0. Source: https://github.com/toml-lang/toml-test, MIT licence, beside the data.
/// </summary>
public sealed partial class TomlConformanceTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Configuration", "toml-test");

    [Fact]
    public void Read_ValidDocuments_GivesTheExpectedValues()
    {
        string[] files = Find("valid");
        var wrong = new List<string>();
        foreach (string file in files)
        {
            TomlTable? table = Documents.Read(File.ReadAllBytes(file), out ProblemList problems);
            using var expected = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            if (table is null || problems.Kept.Count > 0 || !IsSame(table, expected.RootElement))
            {
                wrong.Add($"{file}: {string.Join("; ", problems.Kept)}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{files.Length} valid documents");
        Assert.Empty(wrong);
        Assert.Equal(210, files.Length);
    }

    [Fact]
    public void Read_InvalidDocuments_RefusesEach()
    {
        string[] files = Find("invalid");
        var accepted = new List<string>();
        foreach (string file in files)
        {
            Documents.Read(File.ReadAllBytes(file), out ProblemList problems);
            if (!problems.HasErrors)
            {
                accepted.Add(file);
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{files.Length} invalid documents");
        Assert.Empty(accepted);
        Assert.Equal(499, files.Length);
    }

    private static string[] Find(string kind) => Directory.GetFiles(Path.Combine(s_folder, kind), "*.toml", SearchOption.AllDirectories);

    private static bool IsSame(TomlValue value, JsonElement expected)
    {
        if (value is TomlArray array)
        {
            return expected.ValueKind == JsonValueKind.Array && array.Items.Count == expected.GetArrayLength()
                && array.Items.Zip(expected.EnumerateArray(), IsSame).All(same => same);
        }

        if (value is TomlTable table)
        {
            return expected.ValueKind == JsonValueKind.Object && table.Entries.Count == expected.EnumerateObject().Count()
                && expected.EnumerateObject().All(member => table.TryFind(member.Name, out TomlEntry? entry) && IsSame(entry.Value, member.Value));
        }

        return expected.ValueKind == JsonValueKind.Object && Name(value.Kind) == expected.GetProperty("type").GetString()
            && IsSameScalar(value, expected.GetProperty("value").GetString()!);
    }

    private static bool IsSameScalar(TomlValue value, string expected) => value.Kind switch
    {
        TomlKind.Integer => value.Integer == long.Parse(expected, CultureInfo.InvariantCulture),
        TomlKind.Float => value.Float.Equals(ParseFloat(expected)),
        TomlKind.String or TomlKind.Boolean => value.Text == expected,
        _ => Normalize(value.Text) == Normalize(expected),
    };

    private static double ParseFloat(string text) => text.TrimStart('+') switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    // 1987-07-05 17:45:56.6z and 1987-07-05T17:45:56.600Z are the same.
    private static string Normalize(string dateTime) =>
        TrailingZeros().Replace(dateTime.ToUpperInvariant().Replace(' ', 'T'), "");

    [GeneratedRegex(@"(?<=\.\d*?)0+(?=$|[Z+-])")]
    private static partial Regex TrailingZeros();

    private static string Name(TomlKind kind) => kind switch
    {
        TomlKind.String => "string",
        TomlKind.Integer => "integer",
        TomlKind.Float => "float",
        TomlKind.Boolean => "bool",
        TomlKind.OffsetDateTime => "datetime",
        TomlKind.LocalDateTime => "datetime-local",
        TomlKind.LocalDate => "date-local",
        TomlKind.LocalTime => "time-local",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
