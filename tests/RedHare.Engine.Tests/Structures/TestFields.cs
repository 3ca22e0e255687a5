using System.Text;
using RedHare.Engine.Structures;

namespace RedHare.Engine.Tests.Structures;

/// <summary>Fields and values in turn.</summary>
internal readonly struct TestFields(params string[] texts) : IEntryFields
{
    public int Count => texts.Length / 2;

    public long TextLength => texts.Sum(text => (long)text.Length);

    public ReadOnlySpan<byte> Field(int index) => Encoding.Latin1.GetBytes(texts[2 * index]);

    public ReadOnlySpan<byte> Value(int index) => Encoding.Latin1.GetBytes(texts[2 * index + 1]);
}
