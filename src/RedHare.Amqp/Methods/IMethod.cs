namespace RedHare.Amqp;

/// <summary>A method of the protocol: its numbers and its arguments in their order.</summary>
public interface IMethod<TSelf> where TSelf : struct, IMethod<TSelf>, allows ref struct
{
    /// <summary>Class in the upper, method in the lower 16 bits.</summary>
    static abstract uint MethodId { get; }

    /// <summary>Reads the arguments; <paramref name="method"/> means nothing when the result is an error.</summary>
    static abstract FieldError Read(ReadOnlySpan<byte> arguments, out TSelf method);

    /// <summary>Writes the arguments.</summary>
    void Write(FrameWriter writer);
}
