using System;
using System.IO;
using System.Text;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Auth;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads the password of a router from where its table, or else the defaults, say that it is.</summary>
internal static class PasswordReader
{
    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";
    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads it.</summary>
    /// <returns>Its key; the key of the empty password when there is none and that was reported.</returns>
    public static CarpKey Read(KeyReader router)
    {
        // A router that says where its password is does not want that of the defaults.
        var own = new KeyReader(router.Table, router.Problems);
        KeyReader keys = Count(own) > 0 || router.Defaults is null ? own : new KeyReader(router.Defaults, router.Problems);
        if (Count(keys) != 1)
        {
            string what = Count(keys) == 0 ? "the router has no password" : "the router has more than one password";
            router.Problems.Refuse(
                router.Table.Position,
                $"{what}: write one of {RouterKeys.PasswordFile.Name} = {RouterKeys.PasswordFile.Example}, "
                    + $"{RouterKeys.PasswordCredential.Name} and {RouterKeys.Password.Name}");
        }

        return ReadFound(keys);
    }

    /// <summary>Reads that of a table which need not have one.</summary>
    /// <returns>Its key; null when the table says nothing of a password.</returns>
    public static CarpKey? ReadOptional(KeyReader keys)
    {
        if (Count(keys) > 1)
        {
            keys.Problems.Refuse(keys.Table.Position, "there is more than one password: remove the others");
        }

        return Count(keys) == 0 ? null : ReadFound(keys);
    }

    private static CarpKey ReadFound(KeyReader keys) =>
        keys.Find(RouterKeys.PasswordFile) is TomlEntry file ? ReadFile(file.Value, keys.Problems)
        : keys.Find(RouterKeys.PasswordCredential) is TomlEntry credential ? ReadCredential(credential.Value, keys.Problems)
        : keys.Find(RouterKeys.Password) is TomlEntry inline ? ReadInline(inline.Value, keys.Problems)
        : default;

    private static int Count(KeyReader keys) =>
        (keys.Has(RouterKeys.PasswordFile) ? 1 : 0) + (keys.Has(RouterKeys.PasswordCredential) ? 1 : 0) + (keys.Has(RouterKeys.Password) ? 1 : 0);

    private static CarpKey ReadFile(TomlValue value, ProblemList problems)
    {
        string path = FilePath.Resolve(value.Position.File, value.Text);
        PassfileContent content = Passfile.Read(path);
        if ((content.Mode & ForOthers) != 0)
        {
            problems.Refuse(value.Position, $"others than its owner can read or write the password file {path}: run chmod 600 {path}");
        }

        return Create(content, value, problems);
    }

    private static CarpKey ReadCredential(TomlValue value, ProblemList problems)
    {
        if (value.Text is "" or "." or ".." || value.Text.Contains('/'))
        {
            problems.Refuse(value.Position, $"{Shown.Quoted(value.Text)} is no name of a credential: write the name without a path");
            return default;
        }

        string? directory = Environment.GetEnvironmentVariable(CredentialsVariable);
        if (string.IsNullOrEmpty(directory))
        {
            problems.Refuse(
                value.Position,
                $"there are no credentials, {CredentialsVariable} is not set: write LoadCredential={value.Text}:/path/of/file into the unit, "
                    + "or use password-file");
            return default;
        }

        return Create(Passfile.Read(Path.Combine(directory, value.Text)), value, problems);
    }

    private static CarpKey ReadInline(TomlValue value, ProblemList problems)
    {
        string fix = $"move it to a file of its own and write password-file = {RouterKeys.PasswordFile.Example}";
        SourceFile file = value.Position.File;
        problems.Warn(value.Position, file.IsReadableByOthers ? $"others than its owner can read the password here: {fix}, or run chmod 600 {file.Path}"
            : $"the password stands in a file that is shown and copied: {fix}");
        return Create(new PassfileContent(Encoding.UTF8.GetBytes(value.Text), null, UnixFileMode.None), value, problems);
    }

    private static CarpKey Create(PassfileContent content, TomlValue value, ProblemList problems)
    {
        if (content.Password is null)
        {
            problems.Refuse(value.Position, $"{content.Error}: make it a file of mode 600, of the daemon's own user, whose first line is the password");
            return default;
        }

        int length = content.Password.Length;
        if (length == 0)
        {
            problems.Refuse(value.Position, "the password is empty, so that anybody could be master: write one of 1 to 19 bytes");
        }

        if (!CarpKey.TryCreate(content.Password, out CarpKey key))
        {
            problems.Refuse(value.Position, $"the password has {length} bytes and CARP's key {CarpKey.LengthBytes}: choose one of at most {UcarpCommandLine.MaxPasswordBytes}");
        }
        else if (length > UcarpCommandLine.MaxPasswordBytes)
        {
            problems.Warn(value.Position, $"the password has {length} bytes, ucarp and the BSDs take {UcarpCommandLine.MaxPasswordBytes}: choose a shorter one beside them");
        }

        if (content.Password.AsSpan().EndsWith("\r"u8))
        {
            problems.Warn(value.Position, "the password ends in a carriage return, which counts as part of it: save the file with Unix line ends");
        }

        Array.Clear(content.Password);
        return key;
    }
}
