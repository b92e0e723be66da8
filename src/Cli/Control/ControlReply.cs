using System.Text.Json;

namespace NativeCarp.Cli.Control;

/// <summary>The members that every reply has: <c>ok</c>, and <c>error</c> where that is false.</summary>
internal static class ControlReply
{
    /// <summary>Done.</summary>
    public static readonly JsonEncodedText Ok = JsonEncodedText.Encode("ok");

    /// <summary>Why not.</summary>
    public static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");

    /// <summary>A whole reply: it is done, and there is nothing to tell.</summary>
    public static void WriteDone(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean(Ok, true);
        writer.WriteEndObject();
    }

    /// <summary>A whole reply: it is not done.</summary>
    public static void WriteError(Utf8JsonWriter writer, string error)
    {
        writer.WriteStartObject();
        writer.WriteBoolean(Ok, false);
        writer.WriteString(Error, error);
        writer.WriteEndObject();
    }
}
