namespace RedHare.Resp;

/// <summary>A reply without elements, still lying in the read buffer: valid until the buffer is read into again.</summary>
/// <param name="Type">Null, SimpleString, Integer, BulkString, Double or Boolean.</param>
/// <param name="Start">Where a string's bytes begin in the buffer.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Bits">The integer, the boolean, the double's bits.</param>
public readonly record struct RespScalar(RespType Type, int Start, int Length, long Bits);

/// <summary>What <see cref="RespReader.ReadScalar"/> found.</summary>
public enum ScalarResult
{
    /// <summary>Bytes are missing: read more behind those that are there, and call again.</summary>
    NeedMore,

    /// <summary>A whole reply.</summary>
    Value,

    /// <summary>An aggregate, an error, a long string, something half read or broken: <see cref="RespReader.Read"/> takes it.</summary>
    Other,
}
