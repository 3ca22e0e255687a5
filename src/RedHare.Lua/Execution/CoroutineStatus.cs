namespace RedHare.Lua;

/// <summary>What a coroutine does.</summary>
internal enum CoroutineStatus : byte
{
    /// <summary>It waits to be resumed, for the first time or after a yield.</summary>
    Suspended,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has resumed another one.</summary>
    Normal,

    /// <summary>It has ended.</summary>
    Dead,
}
