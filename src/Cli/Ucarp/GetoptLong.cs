using System;
using System.Collections.Generic;

namespace NativeCarp.Cli.Ucarp;

/// <summary>
/// The rules of getopt_long(3) as glibc applies them: options in any order between other words, bundled flags, values attached or apart,
/// unique abbreviations of long names, <c>--</c> as the end of the options. Source: glibc posix/getopt.c.
/// </summary>
internal sealed class GetoptLong
{
    private readonly IReadOnlyList<string> _words;
    private readonly GetoptOption[] _options;
    private readonly List<GetoptMatch> _matches = [];
    private readonly List<int> _strayWordIndexes = [];
    private int _index;
    private string? _error;

    private GetoptLong(IReadOnlyList<string> words, GetoptOption[] options)
    {
        _words = words;
        _options = options;
    }

    /// <summary>Parses <paramref name="words"/>, the program's name not among them, and stops at the first error.</summary>
    public static GetoptResult Parse(IReadOnlyList<string> words, GetoptOption[] options)
    {
        var parser = new GetoptLong(words, options);
        parser.ReadWords();
        return new GetoptResult(parser._matches, parser._strayWordIndexes, parser._error);
    }

    private void ReadWords()
    {
        bool optionsEnded = false;
        for (; _index < _words.Count && _error is null; _index++)
        {
            string word = _words[_index];
            if (optionsEnded || word.Length < 2 || word[0] != '-')
            {
                _strayWordIndexes.Add(_index);
            }
            else if (word == "--")
            {
                optionsEnded = true;
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLongOption(word[2..]);
            }
            else
            {
                ReadBundle(word);
            }
        }
    }

    private void ReadLongOption(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        string? attached = equals < 0 ? null : text[(equals + 1)..];
        if (!TryFindByName(name, out GetoptOption? option))
        {
            return;
        }

        if (option.TakesValue)
        {
            AddWithValue(option, attached, $"option '--{option.Name}' requires an argument");
        }
        else if (attached is null)
        {
            _matches.Add(new GetoptMatch(option, "", _index));
        }
        else
        {
            _error = $"option '--{option.Name}' doesn't allow an argument";
        }
    }

    private bool TryFindByName(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GetoptOption? option)
    {
        option = Array.Find(_options, o => o.Name == name);
        if (option is not null)
        {
            return true;
        }

        GetoptOption[] candidates = Array.FindAll(_options, o => o.AllowsAbbreviation && o.Name.StartsWith(name, StringComparison.Ordinal));
        switch (candidates.Length)
        {
            case 0:
                _error = $"unrecognized option '--{name}'";
                return false;
            case 1:
                option = candidates[0];
                return true;
            default:
                string possibilities = string.Join(' ', Array.ConvertAll(candidates, o => $"'--{o.Name}'"));
                _error = $"option '--{name}' is ambiguous; possibilities: {possibilities}";
                return false;
        }
    }

    private void ReadBundle(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            char letter = word[i];
            GetoptOption? option = Array.Find(_options, o => o.Letter == letter);
            if (option is null)
            {
                _error = $"invalid option -- '{letter}'";
                return;
            }

            if (option.TakesValue)
            {
                string? attached = i + 1 < word.Length ? word[(i + 1)..] : null;
                AddWithValue(option, attached, $"option requires an argument -- '{letter}'");
                return;
            }

            _matches.Add(new GetoptMatch(option, "", _index));
        }
    }

    private void AddWithValue(GetoptOption option, string? attached, string errorIfMissing)
    {
        if (attached is null && _index + 1 == _words.Count)
        {
            _error = errorIfMissing;
            return;
        }

        // The next word is the value whatever it looks like.
        string value = attached ?? _words[++_index];
        _matches.Add(new GetoptMatch(option, value, _index));
    }
}
