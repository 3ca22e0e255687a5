using System.Collections.Concurrent;
using RedHare.Client;

namespace RedHare.Cli.Patterns;

/// <summary><c>redhare patterns</c>: lists the patterns, runs one and shows what it sends, or finds the one that is needed.</summary>
internal static class PatternsCommand
{
    private const string Usage = """
        Usage: redhare patterns                        lists them
               redhare patterns NAME [--redis URL]     runs one, on an engine in this process or on a server, and shows what it sends and its code
               redhare patterns choose [WORDS ...]     finds the one that is needed

        """;

    public static async Task<int> RunAsync(string[] arguments, TextReader input, TextWriter output, TextWriter errors)
    {
        var url = "redhare://";
        List<string> names = [];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is "--help" or "-h")
            {
                output.Write(Usage);
                return 0;
            }
            if (arguments[i] != "--redis") names.Add(arguments[i]);
            else if (++i < arguments.Length) url = arguments[i];
            else return Fail(errors, "--redis needs a URL, such as redis://127.0.0.1:6379");
        }
        switch (names)
        {
            case []:
                List(output);
                return 0;
            case ["choose", .. var words]:
                return Choose(string.Join(' ', words), input, output, errors);
            case [var name] when PatternCatalog.Find(name) is { } demo:
                return await RunAsync(demo, url, output, errors).ConfigureAwait(false);
            default:
                return Fail(errors, $"there is no pattern '{string.Join(' ', names)}'; redhare patterns lists them");
        }
    }

    private static void List(TextWriter output)
    {
        foreach (var demo in PatternCatalog.All) output.WriteLine($"{demo.Name,-15} {demo.Need}");
        output.WriteLine("\nredhare patterns NAME runs one; redhare patterns choose finds the one that is needed.");
    }

    private static int Choose(string words, TextReader input, TextWriter output, TextWriter errors)
    {
        if (words.Length == 0)
        {
            output.WriteLine("I need to …");
            for (var i = 0; i < PatternCatalog.All.Length; i++) output.WriteLine($"{i + 1,3}  {PatternCatalog.All[i].Need}");
            output.Write("Which one (number, or words)? ");
            output.Flush();
            words = input.ReadLine()?.Trim() ?? "";
        }
        IReadOnlyList<PatternDemo> found = int.TryParse(words, out var number) && number > 0 && number <= PatternCatalog.All.Length ? [PatternCatalog.All[number - 1]] : PatternCatalog.Search(words);
        if (found.Count == 0) return Fail(errors, $"nothing here is for '{words}'; redhare patterns lists what there is");
        foreach (var demo in found)
        {
            output.WriteLine($"\nTo {demo.Need}:");
            output.WriteLine($"  pattern         {demo.Name}, {demo.Entry}");
            output.WriteLine($"  data structure  {demo.Structure}");
            output.WriteLine($"  see it run      redhare patterns {demo.Name}");
            output.WriteLine($"  read            docs/patterns/{demo.Page}");
        }
        return 0;
    }

    private static async Task<int> RunAsync(PatternDemo demo, string url, TextWriter output, TextWriter errors)
    {
        output.WriteLine($"{demo.Name}: to {demo.Need}\nData structure: {demo.Structure}\nOn {(url == "redhare://" ? "an engine in this process" : url)}");
        var show = new Show(output);
        try
        {
            var redis = await RedisConnection.ConnectAsync(url).ConfigureAwait(false);
            await using (redis.ConfigureAwait(false))
            {
                // Keys of its own, so that a server's data is left alone; they are removed in the end. All that it uses are named in what it sends, so nobody need search for them.
                var prefix = $"redhare-demo:{Guid.NewGuid():N}"[..21];
                var keys = new ConcurrentDictionary<string, bool>();
                var hare = Hare.Over(RedisConnection.Over(new TracingBackend(redis.Backend, show, keys)), new() { Prefix = prefix });
                try
                {
                    await using (hare.ConfigureAwait(false)) await demo.RunAsync(hare, show).ConfigureAwait(false);
                }
                finally
                {
                    foreach (var key in keys.Keys.Where(key => key.Contains(prefix, StringComparison.Ordinal))) await redis.Keys.UnlinkAsync([key]).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisServerException or FormatException or TimeoutException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            return Fail(errors, exception.Message);
        }
        output.WriteLine($"\nThe code to copy:\n\n{demo.Code()}");
        output.WriteLine($"\nMore: docs/patterns/{demo.Page}");
        return 0;
    }

    private static int Fail(TextWriter errors, string message)
    {
        errors.WriteLine($"redhare patterns: {message}");
        return 1;
    }
}
