namespace RedHare.Engine;

/// <summary>The type of a key's value, as TYPE names it.</summary>
public enum KeyType : byte
{
    /// <summary>No such key.</summary>
    None = 0,
    /// <summary>A string.</summary>
    String = 1,
    /// <summary>A list.</summary>
    List = 2,
    /// <summary>A set.</summary>
    Set = 3,
    /// <summary>A sorted set.</summary>
    SortedSet = 4,
    /// <summary>A hash.</summary>
    Hash = 5,
    /// <summary>A stream.</summary>
    Stream = 6,
}

/// <summary>How a value is stored, named as OBJECT ENCODING names what Redis would use.</summary>
public enum KeyEncoding : byte
{
    /// <summary>A string changed in place or longer than 44 bytes.</summary>
    Raw = 0,
    /// <summary>A string of at most 44 bytes.</summary>
    EmbStr = 1,
    /// <summary>A string that is a 64-bit integer, stored as its 8 bytes.</summary>
    Int = 2,
    /// <summary>One pack: a small hash, list, set or sorted set.</summary>
    ListPack = 3,
    /// <summary>A sorted array of integers: a small set of integers.</summary>
    IntSet = 4,
    /// <summary>A record table: a big hash or set.</summary>
    HashTable = 5,
    /// <summary>A rank tree of packs: a big list.</summary>
    QuickList = 6,
    /// <summary>A record table and a rank tree: a big sorted set.</summary>
    SkipList = 7,
    /// <summary>A stream.</summary>
    Stream = 8,
    /// <summary>A pack whose fields may expire.</summary>
    ListPackEx = 9,
}
