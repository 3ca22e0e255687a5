using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>Every C# block of docs/patterns stands, line by line, in a source file of this folder, or of its like in the tests of another package, which compiles and runs it.</summary>
public sealed class PagesTests
{
    [Fact]
    public void Every_code_block_is_compiled()
    {
        var root = Root();
        string[] folders = ["RedHare.Patterns.Tests", "RedHare.Patterns.PostgreSql.Tests", "RedHare.Hosting.Tests", "RedHare.Messaging.Tests"];
        var sources = folders.SelectMany(folder => Directory.GetFiles(Path.Combine(root, "tests", folder, "Docs"), "*.cs")).Select(file => Trimmed(File.ReadAllLines(file))).ToArray();
        var pages = Directory.GetFiles(Path.Combine(root, "docs", "patterns"), "*.md");
        Assert.NotEmpty(pages);
        foreach (var page in pages)
            foreach (var block in Blocks(File.ReadAllLines(page)))
                Assert.True(sources.Any(source => source.Contains(block, StringComparison.Ordinal)), $"{Path.GetFileName(page)} has a block that no test compiles:\n{block}");
    }

    /// <summary>A page says when to use a pattern, how it works, what it guarantees and what not, and what it costs.</summary>
    [Fact]
    public void Every_page_says_all_five_things()
    {
        string[] sections = ["## When to use", "## How it works", "## What it guarantees", "## What it does not", "## Cost"];
        foreach (var page in Directory.GetFiles(Path.Combine(Root(), "docs", "patterns"), "*.md"))
            Assert.True(sections.Except(File.ReadAllLines(page)).ToArray() is [], $"{Path.GetFileName(page)} does not say all of: {string.Join(", ", sections)}");
    }

    private static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "RedHare.slnx"))) return directory.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private static IEnumerable<string> Blocks(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] != "```csharp") continue;
            var end = Array.IndexOf(lines, "```", i);
            yield return Trimmed(lines[(i + 1)..end]);
            i = end;
        }
    }

    private static string Trimmed(string[] lines) => string.Join('\n', lines.Select(line => line.Trim()).Where(line => line.Length > 0));
}
