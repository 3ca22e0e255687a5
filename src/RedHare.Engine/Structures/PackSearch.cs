namespace RedHare.Engine.Structures;

/// <summary>Finds a value in a <see cref="Pack"/>: the inner loop of HGET, ZSCORE, SISMEMBER and LPOS on small keys.</summary>
internal static class PackSearch
{
    internal static int Find(ReadOnlySpan<byte> pack, int offset, ReadOnlySpan<byte> value, int skip)
    {
        if (offset < 0) return -1;
        // Encodings are told apart even though we write only the shortest: a pack from outside may hold "12" as a string.
        var isInteger = RedisNumber.TryParseLong(value, out var integer);
        var end = pack.Length - 1;
        var pass = 0;
        while (offset < end)
        {
            var length = PackElement.Length(pack, offset);
            if (pass == 0)
            {
                var first = pack[offset];
                var prefix = first < PackElement.Integer13 ? 1 : first < PackElement.String32 ? 2 : 5;
                if (first is < PackElement.String6 or >= PackElement.Integer13 and < PackElement.String12 or > PackElement.String32)
                {
                    if (isInteger && PackElement.ReadInteger(pack, offset) == integer) return offset;
                }
                else if (length - prefix == value.Length && pack.Slice(offset + prefix, value.Length).SequenceEqual(value))
                {
                    return offset;
                }
                pass = skip;
            }
            else
            {
                pass--;
            }
            offset += length + PackElement.BackLengthSize(length);
        }
        return -1;
    }
}
