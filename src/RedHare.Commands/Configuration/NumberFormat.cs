namespace RedHare.Commands.Configuration;

/// <summary>How a number is written.</summary>
internal enum NumberFormat
{
    Integer,
    /// <summary>Bytes, with a unit: k, kb, m, mb, g, gb (k is 1000, kb 1024).</summary>
    Memory,
    /// <summary>Bytes, or a share such as 5%, held as its negative.</summary>
    MemoryOrPercent,
    /// <summary>File permissions.</summary>
    Octal,
}
