namespace RedHare.Resp;

/// <summary>What <see cref="RequestParser.Parse"/> found at the front of a read buffer.</summary>
public enum ParseResult
{
    /// <summary>The request is not whole yet. Read more after the bytes that are there, keep them, and call again.</summary>
    NeedMore,

    /// <summary>A whole command stands in <see cref="RequestParser.Arguments"/>; it has at least one argument.</summary>
    Command,

    /// <summary>A blank inline line, or an array of no elements: skip the consumed bytes, there is nothing to answer.</summary>
    Empty,

    /// <summary>The client broke the protocol: send <see cref="RequestParser.ErrorMessage"/>, then close. The parser is of no further use.</summary>
    Error,
}
