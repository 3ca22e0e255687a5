namespace RedHare.Engine.Structures;

/// <summary>Values to be added to a <see cref="Pack"/> in one go: a command's arguments, a node's entries.</summary>
public interface IPackSource
{
    /// <summary>How many values there are.</summary>
    int Count { get; }

    /// <summary>The value at a position; asked twice for each, once to measure and once to write, and must answer alike.</summary>
    PackValue Get(int index);
}
