namespace RedHare.Commands;

/// <summary>A command line: index 0 is the command's name.</summary>
public interface IArguments
{
    /// <summary>The number of arguments, the name included.</summary>
    int Count { get; }

    /// <summary>An argument; the span is good until the command line changes.</summary>
    ReadOnlySpan<byte> this[int index] { get; }
}
