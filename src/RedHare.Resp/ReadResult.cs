namespace RedHare.Resp;

/// <summary>What <see cref="RespReader.Read"/> made of the bytes it was given.</summary>
public enum ReadResult
{
    /// <summary>The reply is not whole yet: drop the consumed bytes, read more behind the rest, call again.</summary>
    NeedMore,

    /// <summary>A whole reply.</summary>
    Value,

    /// <summary>The server broke the protocol or a limit, see <see cref="RespReader.ErrorMessage"/>: close the connection.</summary>
    Error,
}
