namespace RedHare.Amqp;

/// <summary>The type of a field in a table or an array; the value is the byte that stands before it on the wire.</summary>
public enum AmqpType : byte
{
    /// <summary>No value (<c>V</c>, void). A default <see cref="AmqpValue"/> is one.</summary>
    Void = (byte)'V',

    /// <summary>True or false (<c>t</c>, bool).</summary>
    Boolean = (byte)'t',

    /// <summary>A signed integer of 8 bits (<c>b</c>, byte).</summary>
    SignedByte = (byte)'b',

    /// <summary>An unsigned integer of 8 bits (<c>B</c>, unsignedbyte).</summary>
    UnsignedByte = (byte)'B',

    /// <summary>A signed integer of 16 bits (<c>s</c>, short).</summary>
    Int16 = (byte)'s',

    /// <summary>An unsigned integer of 16 bits (<c>u</c>, unsignedshort).</summary>
    UInt16 = (byte)'u',

    /// <summary>A signed integer of 32 bits (<c>I</c>, signedint).</summary>
    Int32 = (byte)'I',

    /// <summary>An unsigned integer of 32 bits (<c>i</c>, unsignedint).</summary>
    UInt32 = (byte)'i',

    /// <summary>A signed integer of 64 bits (<c>l</c>, long). <c>L</c> is read as the same, as by RabbitMQ.</summary>
    Int64 = (byte)'l',

    /// <summary>An IEEE number of 32 bits (<c>f</c>, float).</summary>
    Single = (byte)'f',

    /// <summary>An IEEE number of 64 bits (<c>d</c>, double).</summary>
    Double = (byte)'d',

    /// <summary>An unsigned number of 32 bits with a scale of 8 bits (<c>D</c>, decimal).</summary>
    Decimal = (byte)'D',

    /// <summary>Text, or any bytes (<c>S</c>, longstr).</summary>
    LongString = (byte)'S',

    /// <summary>Bytes (<c>x</c>, binary).</summary>
    Binary = (byte)'x',

    /// <summary>Seconds since 1970, unsigned, 64 bits (<c>T</c>, timestamp).</summary>
    Timestamp = (byte)'T',

    /// <summary>A list of values (<c>A</c>, array).</summary>
    Array = (byte)'A',

    /// <summary>A list of named values (<c>F</c>, table).</summary>
    Table = (byte)'F',
}
