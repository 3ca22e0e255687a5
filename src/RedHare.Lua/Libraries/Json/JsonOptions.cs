namespace RedHare.Lua;

/// <summary>
/// What <c>cjson</c>'s functions configure. Redis has one such state for all scripts, and a script's change stays; a host with several states may
/// give them one object of options.
/// </summary>
public sealed class JsonOptions
{
    /// <summary>Encode an excessively sparse array as an object, instead of an error.</summary>
    public bool ConvertsSparseArrays { get; set; }

    /// <summary>An array is too sparse where its largest index is above this multiple of its elements; 0: never.</summary>
    public int SparseRatio { get; set; } = 2;

    /// <summary>Up to this index no array is too sparse.</summary>
    public int SparseSafe { get; set; } = 10;

    /// <summary>Arrays and objects within each other, encoding.</summary>
    public int EncodeMaxDepth { get; set; } = 1000;

    /// <summary>Arrays and objects within each other, decoding.</summary>
    public int DecodeMaxDepth { get; set; } = 1000;

    /// <summary>What becomes of infinities and NaN when encoding.</summary>
    public JsonInvalidNumbers EncodeInvalidNumbers { get; set; }

    /// <summary>Decode infinities, NaN, hexadecimal and other numbers that JSON does not know.</summary>
    public bool DecodesInvalidNumbers { get; set; } = true;

    /// <summary>Significant digits of a number, 1 to 14.</summary>
    public int NumberPrecision { get; set; } = 14;

    /// <summary>Kept for what <c>encode_keep_buffer</c> answers; buffers are always shared here.</summary>
    public bool KeepsBuffer { get; set; } = true;

    /// <summary>Sets everything as at the start.</summary>
    public void Reset()
    {
        ConvertsSparseArrays = false;
        SparseRatio = 2;
        SparseSafe = 10;
        EncodeMaxDepth = 1000;
        DecodeMaxDepth = 1000;
        EncodeInvalidNumbers = JsonInvalidNumbers.Refuse;
        DecodesInvalidNumbers = true;
        NumberPrecision = 14;
        KeepsBuffer = true;
    }
}

/// <summary>What becomes of infinities and NaN, in the order of cjson's words "off", "on", "null".</summary>
public enum JsonInvalidNumbers
{
    /// <summary>An error.</summary>
    Refuse,
    /// <summary>As inf, -inf and nan.</summary>
    Write,
    /// <summary>As null.</summary>
    WriteNull,
}
