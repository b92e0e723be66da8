using System;
using System.Text.Json;

namespace NativeCarp.Cli.Control;

/// <summary>One request: <c>{"command":"release","router":"web","seconds":30}</c>.</summary>
internal sealed record ControlRequest
{
    /// <summary>What to do.</summary>
    public required ControlCommand Command { get; init; }

    /// <summary>Which virtual router, by its name, <c>vhid@interface</c> or vhid; null for all.</summary>
    public string? Router { get; init; }

    /// <summary>For how long, in seconds; null for the command's usual time.</summary>
    public int? Seconds { get; init; }

    /// <summary>By how much; null for the command's usual amount.</summary>
    public int? By { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="line">The request without its newline.</param>
    /// <param name="error">What is wrong with it; null when nothing is.</param>
    public static ControlRequest? Parse(ReadOnlySpan<byte> line, out string? error)
    {
        if (line.IsEmpty)
        {
            error = $"a request is a line of JSON of at most {ControlConnection.MaximumLineBytes} bytes";
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            return Read(ref reader, out error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: text that is not UTF-8.
            error = "the request is not JSON: send a line like {\"command\":\"status\"}";
            return null;
        }
    }

    /// <summary>Writes the request.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("command", ControlCommands.NameOf(Command));
        if (Router is not null)
        {
            writer.WriteString("router", Router);
        }

        if (Seconds is int seconds)
        {
            writer.WriteNumber("seconds", seconds);
        }

        if (By is int by)
        {
            writer.WriteNumber("by", by);
        }

        writer.WriteEndObject();
    }

    private static ControlRequest? Read(ref Utf8JsonReader reader, out string? error)
    {
        string? command = null;
        string? router = null;
        int? seconds = null;
        int? by = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            error = "a request is a JSON object";
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            bool isUnderstood = (name, reader.TokenType) switch
            {
                ("command", JsonTokenType.String) => (command = reader.GetString()) is not null,
                ("router", JsonTokenType.String) => (router = reader.GetString()) is not null,
                ("seconds", JsonTokenType.Number) => (seconds = reader.TryGetInt32(out int number) ? number : null) is not null,
                ("by", JsonTokenType.Number) => (by = reader.TryGetInt32(out int number) ? number : null) is not null,
                _ => false,
            };
            if (!isUnderstood)
            {
                error = $"the request's \"{name}\" is not understood";
                return null;
            }
        }

        // What follows the object is no JSON of ours: the reader throws.
        while (reader.Read())
        {
        }

        if (command is null || !ControlCommands.TryParse(command, out ControlCommand parsed))
        {
            error = command is null ? "the request names no command" : $"there is no command \"{command}\"";
            return null;
        }

        error = null;
        return new ControlRequest { Command = parsed, Router = router, Seconds = seconds, By = by };
    }
}
