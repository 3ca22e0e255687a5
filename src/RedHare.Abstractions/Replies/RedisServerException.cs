namespace RedHare;

/// <summary>The server answered with an error.</summary>
public sealed class RedisServerException : Exception
{
    /// <summary>An error as the server worded it, its code first.</summary>
    public RedisServerException(string message) : base(message)
    {
        var space = message.IndexOf(' ', StringComparison.Ordinal);
        Code = space < 0 ? message : message[..space];
    }

    /// <summary>The first word: <c>ERR</c>, <c>WRONGTYPE</c>, <c>NOAUTH</c> …</summary>
    public string Code { get; }
}
