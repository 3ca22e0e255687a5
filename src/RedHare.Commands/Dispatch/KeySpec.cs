namespace RedHare.Commands;

/// <summary>How a <see cref="KeySpec"/> finds its first argument.</summary>
public enum KeyBegin
{
    /// <summary>Cannot be told by position.</summary>
    Unknown,
    /// <summary>At a fixed index.</summary>
    Index,
    /// <summary>After a keyword.</summary>
    Keyword,
}

/// <summary>How a <see cref="KeySpec"/> finds the keys from its first argument on.</summary>
public enum KeyFind
{
    /// <summary>Cannot be told by position.</summary>
    Unknown,
    /// <summary>From the first to a last argument.</summary>
    Range,
    /// <summary>An argument holds their number.</summary>
    Count,
}

/// <summary>
/// Where some of a command's keys are, as in COMMAND INFO's key specifications. The generator writes these from
/// <see cref="CommandAttribute.Keys"/>; nothing is parsed at run time.
/// </summary>
public readonly struct KeySpec
{
    /// <summary>What happens to these keys.</summary>
    public KeyFlags Flags { get; init; }

    /// <summary>How the first argument is found.</summary>
    public KeyBegin Begin { get; init; }

    /// <summary>For <see cref="KeyBegin.Index"/>: the argument's index, the command's name being 0.</summary>
    public int Index { get; init; }

    /// <summary>For <see cref="KeyBegin.Keyword"/>: the word, in upper case.</summary>
    public string Keyword { get; init; }

    /// <summary>For <see cref="KeyBegin.Keyword"/>: where the search starts; negative from the end, searching backwards.</summary>
    public int StartFrom { get; init; }

    /// <summary>How the keys are found from there.</summary>
    public KeyFind Find { get; init; }

    /// <summary>For <see cref="KeyFind.Range"/>: the last key relative to the first, or from the end when negative (−1 is the last argument).</summary>
    public int LastKey { get; init; }

    /// <summary>The distance between two keys.</summary>
    public int Step { get; init; }

    /// <summary>For a range to the end: 0 or 1 none, n only the first n-th part of what is left (XREAD's keys before its ids: 2).</summary>
    public int Limit { get; init; }

    /// <summary>For <see cref="KeyFind.Count"/>: where the count is, relative to the first argument.</summary>
    public int CountIndex { get; init; }

    /// <summary>For <see cref="KeyFind.Count"/>: where the first key is, relative to the first argument.</summary>
    public int FirstKey { get; init; }

    /// <summary>True when it is a range that starts at a fixed index.</summary>
    public bool IsFixedRange => Begin == KeyBegin.Index && Find == KeyFind.Range;
}
