namespace NativeCarp.Cli;

/// <summary>As what the program was called.</summary>
internal enum ProgramMode
{
    /// <summary>As ucarp: getopt options, ucarp's messages.</summary>
    Ucarp,

    /// <summary>As the native daemon: the verb <c>run</c>.</summary>
    Run,

    /// <summary>By the daemon itself, to run a hook as another user.</summary>
    ExecuteAs,

    /// <summary>As nativecarp: verbs.</summary>
    Verbs,
}
