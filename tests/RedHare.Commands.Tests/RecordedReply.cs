using System.Globalization;
using System.Text;

namespace RedHare.Commands.Tests;

/// <summary>
/// Writes a reply as text that a test can name: a status bare (<c>OK</c>), a string in quotes, integers bare, <c>(nil)</c>, <c>(nil array)</c>,
/// <c>(error) …</c>, arrays in brackets, maps in braces, sets as <c>#[…]</c>, pushes as <c>&gt;[…]</c>, RESP3 doubles as <c>,1.5</c> and booleans as <c>#t</c>.
/// </summary>
internal sealed class RecordedReply(bool isDeferred = false) : ReplyWriter
{
    public override bool IsDeferred => isDeferred;

    private readonly List<Frame> _open = [];
    private readonly List<string> _top = [];

    /// <summary>All replies written, in order.</summary>
    public IReadOnlyList<string> Replies => _top;

    public override void Status(ReadOnlySpan<byte> text) => Add(Latin1(text));

    protected override void WriteError(ReadOnlySpan<byte> message) => Add("(error) " + Latin1(message));

    public override void Integer(long value) => Add(value.ToString(CultureInfo.InvariantCulture));

    public override void Bulk(ReadOnlySpan<byte> value) => Add('"' + Latin1(value) + '"');

    public override void Null() => Add("(nil)");

    public override void NullArray() => Add(Protocol == 2 ? "(nil array)" : "(nil)");

    public override void Array(int count) => Open("[", "]", count, false);

    public override void Map(int pairs)
    {
        if (Protocol == 2) Array(pairs * 2);
        else Open("{", "}", pairs * 2, true);
    }

    public override void Set(int count)
    {
        if (Protocol == 2) Array(count);
        else Open("#[", "]", count, false);
    }

    public override void Push(int count)
    {
        if (Protocol == 2) Array(count);
        else Open(">[", "]", count, false);
    }

    public override void Double(double value)
    {
        Span<byte> text = stackalloc byte[RedHare.Engine.RedisNumber.MaxDoubleLength];
        var written = Latin1(text[..RedHare.Engine.RedisNumber.Format(value, text)]);
        Add(Protocol == 2 ? '"' + written + '"' : "," + written);
    }

    public override void Boolean(bool value) => Add(Protocol == 2 ? value ? "1" : "0" : value ? "#t" : "#f");

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) => Bulk(text);

    public override void BigNumber(ReadOnlySpan<byte> digits) => Bulk(digits);

    public override int BeginArray()
    {
        _open.Add(new Frame("[", "]", -1, false));
        return _open.Count;
    }

    public override void EndArray(int mark, int count) => End(mark, count, "[", "]", false);

    public override void EndMap(int mark, int pairs)
    {
        if (Protocol == 2) EndArray(mark, pairs * 2);
        else End(mark, pairs * 2, "{", "}", true);
    }

    public override void EndSet(int mark, int count)
    {
        if (Protocol == 2) EndArray(mark, count);
        else End(mark, count, "#[", "]", false);
    }

    private void Open(string before, string after, int count, bool pairs)
    {
        if (count == 0) Add(before + after);
        else _open.Add(new Frame(before, after, count, pairs));
    }

    private void End(int mark, int count, string before, string after, bool pairs)
    {
        if (mark != _open.Count) throw new InvalidOperationException("Deferred arrays must end in the reverse order of their begin.");
        var frame = _open[^1];
        if (frame.Items.Count != count) throw new InvalidOperationException($"{count} elements announced, {frame.Items.Count} written.");
        _open.RemoveAt(_open.Count - 1);
        Add(new Frame(before, after, count, pairs) { Items = frame.Items }.ToString());
    }

    private void Add(string text)
    {
        while (_open.Count > 0)
        {
            var frame = _open[^1];
            frame.Items.Add(text);
            if (frame.Count < 0 || frame.Items.Count < frame.Count) return;
            _open.RemoveAt(_open.Count - 1);
            text = frame.ToString();
        }
        _top.Add(text);
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private sealed record Frame(string Before, string After, int Count, bool Pairs)
    {
        public List<string> Items { get; init; } = [];

        public override string ToString() => Before + (Pairs
            ? string.Join(", ", Items.Chunk(2).Select(pair => pair[0] + ": " + pair[1]))
            : string.Join(", ", Items)) + After;
    }
}
