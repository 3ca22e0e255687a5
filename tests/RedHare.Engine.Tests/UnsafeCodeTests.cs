using System.Text.RegularExpressions;
using Xunit;

namespace RedHare.Engine.Tests;

public sealed partial class UnsafeCodeTests
{
    [Fact]
    public void Unsafe_code_stays_in_its_two_folders()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "RedHare.slnx"))) root = root.Parent!;
        var source = Path.Combine(root.FullName, "src");
        var strays = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("RedHare.Engine/Memory/", StringComparison.Ordinal) && !file.StartsWith("RedHare.Engine/Structures/", StringComparison.Ordinal))
            .Where(file => Keyword().IsMatch(File.ReadAllText(Path.Combine(source, file))));
        Assert.Empty(strays);
    }

    [GeneratedRegex(@"\bunsafe (class|struct|static|void|\{)|\bunsafe\s*\{")]
    private static partial Regex Keyword();
}
