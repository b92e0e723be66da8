using System.Text.Json;

namespace NativeCarp.Cli.Control;

/// <summary>What the daemon does on request.</summary>
internal interface IControlCommands
{
    /// <summary>Does what is asked and writes one JSON object: the reply.</summary>
    void Execute(ControlRequest request, Utf8JsonWriter reply);
}
