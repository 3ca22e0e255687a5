namespace RedHare.Resp;

/// <summary>The kinds of reply in RESP2 and RESP3. RESP2's absent string and absent array are <see cref="Null"/>.</summary>
public enum RespType : byte
{
    /// <summary>An absent value: <c>_</c>, <c>$-1</c>, <c>*-1</c>.</summary>
    Null,

    /// <summary><c>+</c>: a line of text.</summary>
    SimpleString,

    /// <summary><c>-</c>: an error on a line, its code first.</summary>
    Error,

    /// <summary><c>:</c>: a signed 64-bit integer.</summary>
    Integer,

    /// <summary><c>$</c>: a binary-safe string.</summary>
    BulkString,

    /// <summary><c>*</c>: elements in order.</summary>
    Array,

    /// <summary><c>#</c>: true or false.</summary>
    Boolean,

    /// <summary><c>,</c>: a double.</summary>
    Double,

    /// <summary><c>(</c>: a decimal integer of any size.</summary>
    BigNumber,

    /// <summary><c>!</c>: a binary-safe error, its code first.</summary>
    BulkError,

    /// <summary><c>=</c>: text with a three-letter format.</summary>
    VerbatimString,

    /// <summary><c>%</c>: keys and values, alternating.</summary>
    Map,

    /// <summary><c>~</c>: elements without order.</summary>
    Set,

    /// <summary><c>&gt;</c>: out of band, no answer to any request.</summary>
    Push,
}
