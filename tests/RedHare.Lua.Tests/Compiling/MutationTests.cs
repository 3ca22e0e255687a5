using System.Diagnostics;
using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Compiling;

/// <summary>Broken sources: each is compiled or refused with a <see cref="LuaException"/>, and where there is a lua5.1, with its very words.</summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_but_syntax_errors_leaves_the_compiler(int seed)
    {
        foreach (var source in Mutants(seed, 2_000)) Assert.NotEmpty(Outcome(source));
    }

    [Fact]
    public void Lua_itself_says_the_same()
    {
        var mutants = Mutants(4, 2_000);
        if (Reference(mutants) is not { } expected)
        {
            Assert.Skip("THERE IS NO lua5.1 IN PATH: no syntax error was compared with the real ones. Install it (Debian, Ubuntu: apt-get install lua5.1).");
            return;
        }
        for (var i = 0; i < mutants.Length; i++) Assert.True(expected[i] == Outcome(mutants[i]), $"{Encoding.Latin1.GetString(mutants[i])}\nshould give {expected[i]}, not {Outcome(mutants[i])}");
    }

    private static string Outcome(byte[] source)
    {
        try
        {
            LuaCompiler.Compile(source, "@t");
            return "ok";
        }
        catch (LuaException e)
        {
            return Encoding.Latin1.GetString(e.Value.String!.Span);
        }
    }

    private static string[]? Reference(byte[][] sources)
    {
        // Lengths and sources in, one line in hexadecimal for each out.
        const string Program = """
            while true do
              local length = io.read("*n")
              if not length then return end
              io.read(1)
              local f, message = loadstring(length == 0 and "" or io.read(length), "@t")
              io.write((f and "ok" or message):gsub(".", function(c) return ("%02x"):format(c:byte()) end), "\n")
            end
            """;
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                foreach (var source in sources)
                {
                    stream.Write(Encoding.ASCII.GetBytes($"{source.Length}\n"));
                    stream.Write(source);
                    stream.WriteByte((byte)'\n');
                }
            }
            var start = new ProcessStartInfo("lua5.1") { RedirectStandardOutput = true };
            foreach (var argument in (string[])["-e", $"io.input(\"{file}\")\n{Program}"]) start.ArgumentList.Add(argument);
            using var lua = Process.Start(start)!;
            var lines = lua.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lua.WaitForExit();
            return [.. lines.Select(l => Encoding.Latin1.GetString(Convert.FromHexString(l.Split('\t')[0])))];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[][] Mutants(int seed, int count)
    {
        var random = new Random(seed);
        var tokens = Specimen.Source.Split([' ', '\n']).SelectMany(word => Pieces(word)).ToArray();
        byte[][] extra =
        [
            "[["u8.ToArray(), "]]"u8.ToArray(), "--[["u8.ToArray(), "[=["u8.ToArray(), "\\"u8.ToArray(), [0], [1], [127], [200], "0x"u8.ToArray(), "1.2.3"u8.ToArray(), "\r"u8.ToArray(),
            "\"\\300\""u8.ToArray(), "'"u8.ToArray(), "..."u8.ToArray(), "~"u8.ToArray(), "\n("u8.ToArray(),
        ];
        return [.. Enumerable.Range(0, count).Select(_ => Mutant())];

        byte[] Mutant()
        {
            var start = random.Next(2) == 0 ? 0 : random.Next(tokens.Length);
            var list = tokens.Skip(start).Take(random.Next(1, tokens.Length)).Select(t => Encoding.Latin1.GetBytes(t)).ToList();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(list.Count);
                switch (random.Next(5))
                {
                    case 0 when list.Count > 1: list.RemoveAt(at); break;
                    case 1: list.Insert(at, list[random.Next(list.Count)]); break;
                    case 2: list.Insert(at, extra[random.Next(extra.Length)]); break;
                    case 3: list[at] = list[random.Next(list.Count)]; break;
                    default:
                        if (list[at].Length == 0) break;
                        list[at] = (byte[])list[at].Clone();
                        list[at][random.Next(list[at].Length)] = (byte)random.Next(256);
                        break;
                }
            }
            return [.. list.SelectMany(t => t)];
        }
    }

    // Words and signs apart, each with the space that followed it.
    private static IEnumerable<string> Pieces(string word)
    {
        var start = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i < word.Length && char.IsLetterOrDigit(word[i - 1]) == char.IsLetterOrDigit(word[i])) continue;
            yield return word[start..i];
            start = i;
        }
        yield return word.Length % 3 == 0 ? "\n" : " ";
    }
}
