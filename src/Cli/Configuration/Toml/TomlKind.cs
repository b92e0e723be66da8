namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>What a value is. Source: TOML 1.0.0.</summary>
internal enum TomlKind
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A number with fraction or exponent, an infinity or no number.</summary>
    Float,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Date, time and offset.</summary>
    OffsetDateTime,

    /// <summary>Date and time.</summary>
    LocalDateTime,

    /// <summary>Date.</summary>
    LocalDate,

    /// <summary>Time.</summary>
    LocalTime,

    /// <summary>Values in order.</summary>
    Array,

    /// <summary>Values by name.</summary>
    Table,

    /// <summary>What could not be read, and has been reported.</summary>
    Invalid,
}
