namespace RedHare.Engine.Structures;

/// <summary>The fields and values of an entry that is to be added to a stream. They must not lie in the stream.</summary>
public interface IEntryFields
{
    /// <summary>The number of fields, at least 1.</summary>
    int Count { get; }

    /// <summary>Bytes of all fields and values.</summary>
    long TextLength { get; }

    /// <summary>A field's name.</summary>
    ReadOnlySpan<byte> Field(int index);

    /// <summary>A field's value.</summary>
    ReadOnlySpan<byte> Value(int index);
}
