using Xunit;
using static RedHare.Commands.Tests.Dispatch.SampleCommand;

namespace RedHare.Commands.Tests.Dispatch;

public sealed class KeyExtractorTests
{
    private static readonly Dictionary<string, Command> Samples = new()
    {
        ["get"] = Named("get", 2, keys: [At(1)]),
        ["mset"] = Named("mset", -3, keys: [At(1, -1, 2)]),
        ["blpop"] = Named("blpop", -3, keys: [At(1, -2)]),
        ["smove"] = Named("smove", 4, keys: [At(1), At(2)]),
        ["sunionstore"] = Named("sunionstore", -3, keys: [At(1), At(2, -1)]),
        ["lcs"] = Named("lcs", -3, keys: [At(1, 1)]),
        ["zunion"] = Named("zunion", -3, keys: [Counted(1)]),
        ["zunionstore"] = Named("zunionstore", -4, keys: [At(1), Counted(2)]),
        ["eval"] = Named("eval", -3, CommandFlags.NoMandatoryKeys, keys: [Counted(2)]),
        ["georadius"] = Named("georadius", -6, keys: [At(1), After("STORE", 6)]),
        ["xread"] = Named("xread", -4, keys: [After("STREAMS", 1, -1, 2)]),
        ["migrate"] = Named("migrate", -6, keys: [After("KEYS", -2, -1)]),
        ["sort"] = Named("sort", -2, keys: [At(1), Untold]),
        ["bitop"] = Named("bitop", -4, keys: [At(2), At(3, -1)]),
        ["pfmerge"] = Named("pfmerge", -2, keys: [At(1), At(2, -1)]),
        ["spublish"] = Named("spublish", 3, keys: [At(1, flags: KeyFlags.NotKey)]),
        ["ping"] = Named("ping", -1),
    };

    [Theory]
    [InlineData("get a", "1")]
    [InlineData("mset a 1 b 2 c 3", "1 3 5")]
    [InlineData("blpop a b 0", "1 2")]
    [InlineData("smove a b m", "1 2")]
    [InlineData("sunionstore d a b", "1 2 3")]
    [InlineData("lcs a b LEN", "1 2")]
    [InlineData("zunion 2 a b WITHSCORES", "2 3")]
    [InlineData("zunionstore d 2 a b WEIGHTS 1 2", "1 3 4")]
    [InlineData("eval script 1 k a b", "3")]
    [InlineData("eval script 0 a b", "")]
    [InlineData("eval script nonsense", "")]
    [InlineData("georadius k 0 0 1 km store d", "1 7")]
    [InlineData("georadius k 0 0 1 km asc", "1")]
    [InlineData("xread COUNT 1 streams a b 0 0", "4 5")]
    [InlineData("migrate h 1 x 0 100 KEYS a b", "7 8")]
    [InlineData("pfmerge d a", "1 2")]
    [InlineData("pfmerge d", "1")]
    [InlineData("bitop and d a b", "2 3 4")]
    public void Keys_are_found_in_the_order_of_the_specs(string line, string expected)
    {
        Assert.Equal(KeyExtraction.Found, Extract(line, out var keys));
        Assert.Equal(expected, keys);
    }

    [Theory]
    [InlineData("get", KeyExtraction.WrongArity, "ERR Invalid number of arguments specified for command")]
    [InlineData("get a b", KeyExtraction.WrongArity, "ERR Invalid number of arguments specified for command")]
    [InlineData("zunion 0 a", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("zunion 3 a b", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("zunion -1 a b", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("zunion +1 a b", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("zunion 1x a b", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("zunion 9223372036854775807 a b", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("zunionstore d 0 a", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("xread COUNT 1 a", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("sort a", KeyExtraction.InvalidArguments, "ERR Invalid arguments specified for command")]
    [InlineData("spublish channel m", KeyExtraction.NoKeys, "ERR The command has no key arguments")]
    [InlineData("ping", KeyExtraction.NoKeys, "ERR The command has no key arguments")]
    public void What_cannot_be_told_says_why_and_leaves_no_key(string line, KeyExtraction expected, string error)
    {
        Assert.Equal(expected, Extract(line, out var keys));
        Assert.Equal("", keys);
        Assert.Equal(error, System.Text.Encoding.UTF8.GetString(KeyExtractor.ErrorText(expected)));
    }

    [Fact]
    public void A_key_finder_stands_above_the_specs()
    {
        var sort = Named("sort", -2, finder: FindInSort, keys: [At(1), Untold]);
        using var keys = new KeyList(stackalloc KeyPosition[1]);
        var list = keys;
        Assert.Equal(KeyExtraction.Found, KeyExtractor.Extract(sort, new Words("sort a STORE b"), ref list));
        Assert.Equal([new(1, KeyFlags.ReadOnly), new(3, KeyFlags.Overwrite)], list.Items.ToArray());
        list.Clear();
        Assert.Equal(KeyExtraction.InvalidArguments, KeyExtractor.Extract(sort, new Words("sort a"), ref list));
        Assert.Equal(0, list.Count);
        list.Dispose();

        static bool FindInSort(IArguments arguments, ref KeyList keys)
        {
            keys.Add(1, KeyFlags.ReadOnly);
            if (arguments.Count < 4) return false;
            keys.Add(3, KeyFlags.Overwrite);
            return true;
        }
    }

    private static KeyExtraction Extract(string line, out string keys)
    {
        var list = new KeyList(stackalloc KeyPosition[2]);
        var result = KeyExtractor.Extract(Samples[line.Split(' ')[0]], new Words(line), ref list);
        var found = new List<int>();
        foreach (var key in list.Items) found.Add(key.Index);
        list.Dispose();
        keys = string.Join(' ', found);
        return result;
    }
}
