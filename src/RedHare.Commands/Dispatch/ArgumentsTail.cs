namespace RedHare.Commands;

/// <summary>A command line inside another, from the given argument on: what COMMAND GETKEYS is asked about.</summary>
internal readonly struct ArgumentsTail(IArguments whole, int start) : IArguments
{
    public int Count => whole.Count - start;

    public ReadOnlySpan<byte> this[int index] => whole[index + start];
}
