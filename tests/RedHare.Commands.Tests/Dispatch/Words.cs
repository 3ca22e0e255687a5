using System.Text;

namespace RedHare.Commands.Tests.Dispatch;

/// <summary>A command line written with spaces.</summary>
internal readonly struct Words(string line) : IArguments
{
    private readonly string[] _words = line.Split(' ');

    public int Count => _words.Length;

    public ReadOnlySpan<byte> this[int index] => Encoding.UTF8.GetBytes(_words[index]);
}
