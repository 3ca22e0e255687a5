namespace RedHare.Commands.Connection;

/// <summary>What a connection's name and its library's name and version may be made of: CLIENT LIST is split at spaces.</summary>
internal static class ClientName
{
    public static ReadOnlySpan<byte> Invalid => "ERR Client names cannot contain spaces, newlines or special characters."u8;

    public static bool IsValid(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
}
