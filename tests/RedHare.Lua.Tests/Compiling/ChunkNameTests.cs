using Xunit;

namespace RedHare.Lua.Tests.Compiling;

public sealed class ChunkNameTests
{
    private const string Long = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789";

    // Taken from lua5.1: loadstring("error('')", name)().
    [Theory]
    [InlineData("@" + Long, "...uvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("=" + Long, "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvw")]
    [InlineData(Long, "[string \"abcdefghijklmnopqrstuvwxyz0123456789abcdefg...\"]")]
    [InlineData("a\nb", "[string \"a...\"]")]
    [InlineData("a\rb", "[string \"a...\"]")]
    [InlineData("", "[string \"\"]")]
    [InlineData("@", "")]
    [InlineData("@a\0b", "a")]
    public void Names(string source, string shown) => Assert.Equal(shown, ChunkName.Display(source, ChunkName.RuntimeSize));
}
