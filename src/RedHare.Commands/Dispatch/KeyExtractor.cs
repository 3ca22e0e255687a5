using System.Buffers.Text;
using System.Text;

namespace RedHare.Commands;

/// <summary>Why a call's keys cannot be told.</summary>
public enum KeyExtraction
{
    /// <summary>They were told.</summary>
    Found,
    /// <summary>The command never has keys.</summary>
    NoKeys,
    /// <summary>The number of arguments does not fit the command.</summary>
    WrongArity,
    /// <summary>The arguments make no sense, so that the command will answer with an error of its own.</summary>
    InvalidArguments,
}

/// <summary>
/// Finds the keys in a command line by the command's key specs, as the dispatcher needs them for locking and COMMAND
/// GETKEYS for its reply. Generic over the arguments so that a struct costs no call through an interface.
/// </summary>
public static class KeyExtractor
{
    /// <summary>
    /// Adds the keys of a call to <paramref name="keys"/>. On <see cref="KeyExtraction.InvalidArguments"/> the list is empty:
    /// such a call touches no key.
    /// </summary>
    public static KeyExtraction Extract<T>(Command command, T arguments, ref KeyList keys) where T : IArguments
    {
        if (!command.HasKeys) return KeyExtraction.NoKeys;
        if (!command.Accepts(arguments.Count)) return KeyExtraction.WrongArity;

        if (command.KeyFinder is { } finder ? finder(arguments, ref keys) : Apply(command.Keys, arguments, ref keys))
            return KeyExtraction.Found;
        keys.Clear();
        // EVAL with a count of 0 is in order, as Redis sees it; a list without a key is not.
        return command.Flags.HasFlag(CommandFlags.NoMandatoryKeys) ? KeyExtraction.Found : KeyExtraction.InvalidArguments;
    }

    /// <summary>Redis's error text for COMMAND GETKEYS.</summary>
    public static ReadOnlySpan<byte> ErrorText(KeyExtraction result) => result switch
    {
        KeyExtraction.NoKeys => "ERR The command has no key arguments"u8,
        KeyExtraction.WrongArity => "ERR Invalid number of arguments specified for command"u8,
        KeyExtraction.InvalidArguments => "ERR Invalid arguments specified for command"u8,
        _ => default,
    };

    private static bool Apply<T>(ReadOnlySpan<KeySpec> specs, T arguments, ref KeyList keys) where T : IArguments
    {
        foreach (ref readonly var spec in specs)
            if (!spec.Flags.HasFlag(KeyFlags.NotKey) && !Apply(spec, arguments, ref keys))
                return false;
        return keys.Count > 0;
    }

    /// <summary>Applies one spec; false when it does not fit the arguments.</summary>
    private static bool Apply<T>(in KeySpec spec, T arguments, ref KeyList keys) where T : IArguments
    {
        var count = arguments.Count;
        int first;
        switch (spec.Begin)
        {
            case KeyBegin.Index:
                first = spec.Index;
                break;
            case KeyBegin.Keyword:
                first = AfterKeyword(spec, arguments);
                if (first == 0) return true;
                break;
            default:
                return false;
        }

        int last;
        switch (spec.Find)
        {
            case KeyFind.Range when spec.LastKey >= 0:
                last = first + spec.LastKey;
                break;
            case KeyFind.Range when spec.Limit > 1:
                last = first + ((count - first) / spec.Limit) + spec.LastKey;
                break;
            case KeyFind.Range:
                last = count + spec.LastKey;
                break;
            case KeyFind.Count:
                var at = first + spec.CountIndex;
                if (at >= count) return false;
                var text = arguments[at];
                if (text.IsEmpty || text[0] is < (byte)'1' or > (byte)'9') return false;
                if (!Utf8Parser.TryParse(text, out int number, out var used) || used != text.Length) return false;
                first += spec.FirstKey;
                if (number > count - first) return false;
                last = first + number - 1;
                break;
            default:
                return false;
        }

        // Redis calls an empty range invalid and so finds no key in a PFMERGE without sources; it has one, which is to be locked.
        if (first == count && spec.IsFixedRange && spec.LastKey < 0) return true;
        if (first >= count || last >= count || last < first) return false;
        for (var i = first; i <= last; i += spec.Step) keys.Add(i, spec.Flags);
        return !spec.Flags.HasFlag(KeyFlags.Incomplete);
    }

    /// <summary>The index after the keyword, or 0 when it is not there.</summary>
    private static int AfterKeyword<T>(in KeySpec spec, T arguments) where T : IArguments
    {
        if (spec.StartFrom > 0)
        {
            for (var i = spec.StartFrom; i < arguments.Count; i++)
                if (Ascii.EqualsIgnoreCase(arguments[i], spec.Keyword))
                    return i + 1;
        }
        else
        {
            for (var i = arguments.Count + spec.StartFrom; i > 0; i--)
                if (Ascii.EqualsIgnoreCase(arguments[i], spec.Keyword))
                    return i + 1;
        }

        return 0;
    }
}
