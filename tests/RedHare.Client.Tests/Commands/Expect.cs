using Xunit;

namespace RedHare.Client.Tests.Commands;

/// <summary>Compares elements where the compiler would take both sides for spans, which cannot be awaited across.</summary>
internal static class Expect
{
    public static void Items<T>(IEnumerable<T> expected, IEnumerable<T> actual) => Assert.Equal(expected, actual);
}
