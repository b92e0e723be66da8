using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>What was measured, where and of what: as JSON with every value, as a Markdown table, and as a drawing for the README.</summary>
internal sealed class Report(IReadOnlyList<Figure> figures)
{
    private const int Label = 250;
    private const int Width = 760;
    private const int Bar = 16;
    private const int Space = 6;
    private static readonly string[] s_colors = ["#2f6f4f", "#7fb08f", "#b0803f", "#8f8f8f"];
    private static readonly JsonWriterOptions s_indented = new() { Indented = true };

    internal string Markdown
    {
        get
        {
            string[] contenders =
            [
                .. figures.SelectMany(figure => figure.Values.Keys).Distinct()
                    .OrderBy(name => Contender.All.TakeWhile(contender => contender.Name != name).Count()),
            ];
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"Measured on {Machine} at {DateTime.UtcNow:yyyy-MM-dd}: {Versions}.\n")
                .Append("Interval 1 s, master advskew 0, backup 100, unless said. Median (p99; least .. most) of n runs.\n\n")
                .Append(CultureInfo.InvariantCulture, $"| figure | n | {string.Join(" | ", contenders)} | to reach |\n|{string.Concat(Enumerable.Repeat(" --- |", contenders.Length + 3))}\n");
            foreach (Figure figure in figures)
            {
                string title = figure.Unit.Length > 0 ? $"{figure.Title}, {figure.Unit}" : figure.Title;
                IEnumerable<string> cells = contenders.Select(
                    contender => figure.Values.TryGetValue(contender, out List<double>? values) ? Figure.Describe(values) : "");
                text.Append(CultureInfo.InvariantCulture, $"| {title} | {figure.Values.Values.Max(values => values.Count)} | {string.Join(" | ", cells)} | {figure.Target} |\n");
            }

            return text.ToString();
        }
    }

    private static string Machine
    {
        get
        {
            string model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "?";
            return $"{Environment.ProcessorCount} x {model}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}";
        }
    }

    private static string Versions =>
        $"nativecarp {Command.Run(NativeCarpBinary.Path, "--version").Trim()}, "
        + $"ucarp {Package("ucarp")}, keepalived {Package("keepalived")} of Debian";

    /// <summary>Writes results.json, results.md and results.svg.</summary>
    internal void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        using (FileStream stream = File.Create(Path.Combine(folder, "results.json")))
        using (var json = new Utf8JsonWriter(stream, s_indented))
        {
            WriteJson(json);
        }

        File.WriteAllText(Path.Combine(folder, "results.md"), Markdown);
        File.WriteAllText(Path.Combine(folder, "results.svg"), Draw([.. figures.Where(figure => figure.IsDrawn)]));
    }

    private static string Package(string name) => Command.Run("dpkg-query", "--show", "--showformat=${Version}", name);

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("machine", Machine);
        json.WriteString("date", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("versions", Versions);
        json.WriteStartArray("figures");
        foreach (Figure figure in figures)
        {
            json.WriteStartObject();
            json.WriteString("title", figure.Title);
            json.WriteString("unit", figure.Unit);
            json.WriteString("target", figure.Target);
            json.WriteStartObject("values");
            foreach ((string contender, List<double> values) in figure.Values)
            {
                json.WriteStartArray(contender);
                values.ForEach(value => json.WriteNumberValue(Math.Round(value, 4)));
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Bars of the medians. The scale is logarithmic, for a millisecond and a second are to be seen side by side.</summary>
    private static string Draw(IReadOnlyList<Figure> drawn)
    {
        double[] medians = [.. drawn.SelectMany(figure => figure.Values.Values).Select(Figure.Median).Where(value => value > 0)];
        double least = Math.Log10(medians.Min() / 2);
        double scale = (Width - Label - 90) / (Math.Log10(medians.Max()) - least);
        var bars = new StringBuilder();
        int y = 10;
        foreach (Figure figure in drawn)
        {
            bars.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{y + 12}\" font-weight=\"bold\">{Escape(figure.Title)}, {figure.Unit}</text>\n");
            y += Bar + Space;
            for (int i = 0; i < Contender.All.Count; i++)
            {
                string contender = Contender.All[i].Name;
                if (!figure.Values.TryGetValue(contender, out List<double>? values))
                {
                    continue;
                }

                double median = Figure.Median(values);
                double length = Math.Max(1, (Math.Log10(Math.Max(median, 1e-9)) - least) * scale);
                bars.Append(CultureInfo.InvariantCulture, $"<text x=\"{Label - 8}\" y=\"{y + 12}\" text-anchor=\"end\">{Escape(contender)}</text>")
                    .Append(CultureInfo.InvariantCulture, $"<rect x=\"{Label}\" y=\"{y}\" width=\"{length:F1}\" height=\"{Bar}\" fill=\"{s_colors[i]}\"/>")
                    .Append(CultureInfo.InvariantCulture, $"<text x=\"{Label + length + 6:F1}\" y=\"{y + 12}\">{median:G3}</text>\n");
                y += Bar + Space;
            }

            y += Space;
        }

        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{y}\" font-family=\"sans-serif\" font-size=\"12\">\n"
            + $"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{bars}</svg>\n";
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
