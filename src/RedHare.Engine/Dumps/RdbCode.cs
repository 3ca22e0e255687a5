namespace RedHare.Engine;

/// <summary>What stands in an RDB file in the place of a value's type, in Redis's numbers.</summary>
internal enum RdbCode : byte
{
    /// <summary>A hint of clusters: slot, keys, keys with expiry.</summary>
    SlotSizes = 244,
    /// <summary>A library of functions.</summary>
    Functions = 245,
    /// <summary>A function as 7.0's release candidates wrote it.</summary>
    FunctionBeforeRelease = 246,
    /// <summary>Data of a module that belongs to no key.</summary>
    ModuleAux = 247,
    /// <summary>Of the next key: seconds since its last use.</summary>
    IdleTime = 248,
    /// <summary>Of the next key: the counter of its uses.</summary>
    Frequency = 249,
    /// <summary>A name and a value about the file.</summary>
    Aux = 250,
    /// <summary>A hint: keys of the database, and keys with expiry.</summary>
    Sizes = 251,
    /// <summary>Of the next key: its expiry in Unix milliseconds.</summary>
    ExpiryMilliseconds = 252,
    /// <summary>Of the next key: its expiry in Unix seconds.</summary>
    ExpirySeconds = 253,
    SelectDatabase = 254,
    End = 255,
}
