using System.Buffers.Text;
using System.Text;

namespace RedHare.Patterns.Jobs;

/// <summary>How a job's runs stand: <c>token attempts stalls order tag worker group</c>, as <see cref="JobLua"/> writes it.</summary>
internal readonly record struct JobRuns(long Token, int Attempts, int Stalls, int Order, string Tag, string? Group)
{
    public int Priority => Order / 2;

    public bool IsLastInFirstOut => Order % 2 == 1;

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JobRuns Parse(ReadOnlySpan<byte> text)
    {
        var (token, attempts, stalls, order) = (Number(ref text), Number(ref text), Number(ref text), Number(ref text));
        var tag = Word(ref text);
        Word(ref text);
        var group = text;
        return new JobRuns(token, (int)attempts, (int)stalls, (int)order, tag is [(byte)'-'] ? "-" : Encoding.UTF8.GetString(tag), group.IsEmpty ? null : Encoding.UTF8.GetString(group));
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        if (space < 0) throw new InvalidDataException("How a job's runs stand cannot be read.");
        var word = text[..space];
        text = text[(space + 1)..];
        return word;
    }

    private static long Number(ref ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out long value, out var used) || used >= text.Length) throw new InvalidDataException("How a job's runs stand cannot be read.");
        text = text[(used + 1)..];
        return value;
    }
}
