using System.Reflection;
using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

/// <summary>The groups against what the servers say of their commands.</summary>
public sealed class CommandGroupsTests(TestServers servers) : ClientTest(servers)
{
    private static readonly Dictionary<string, Type> Groups = new()
    {
        ["string"] = typeof(StringCommands),
        ["generic"] = typeof(KeyCommands),
        ["hash"] = typeof(HashCommands),
        ["list"] = typeof(ListCommands),
        ["set"] = typeof(SetCommands),
        ["sorted-set"] = typeof(SortedSetCommands),
    };

    // Of the server's administration.
    private static readonly string[] Elsewhere = ["object", "wait", "waitaof"];

    [Theory, EveryBackend]
    public async Task Every_command_of_a_group_has_a_method(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var missing = new List<string>();
        var seen = 0;
        foreach (var (name, docs) in Map(await redis.ExecuteAsync("COMMAND", "DOCS")))
        {
            var facts = Map(docs).ToDictionary(fact => fact.Name, fact => fact.Value);
            if (!Groups.TryGetValue(facts["group"].ToString(), out var group)) continue;
            string[] names = facts.TryGetValue("subcommands", out var subcommands) ? [.. Map(subcommands).Select(sub => sub.Name)] : [name];
            foreach (var one in names.Except(Elsewhere))
            {
                seen++;
                var method = one.Replace("_", "", StringComparison.Ordinal).Replace("|", "", StringComparison.Ordinal) + "Async";
                if (!group.GetMethods().Any(candidate => candidate.Name.Equals(method, StringComparison.OrdinalIgnoreCase))) missing.Add(one);
            }
        }
        Assert.Empty(missing);
        Assert.InRange(seen, 140, 200);
    }

    [Theory, EveryBackend]
    public async Task Traits_are_the_servers(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var specs = Specs();
        Assert.NotEmpty(specs);
        foreach (var spec in specs)
        {
            var info = (await redis.ExecuteAsync("COMMAND", "INFO", spec.Name.Replace(' ', '|').ToLowerInvariant())).Items[0];
            // An older server does not know it.
            if (info.IsNull) continue;
            var flags = info.Items[2].Items.Select(flag => flag.ToString()).ToHashSet();
            // Servers do not say so of MIGRATE, which has its connection wait for another server.
            Assert.True(Has(spec, CommandTraits.Blocking) == (flags.Contains("blocking") || spec.Name == "MIGRATE"), $"{spec.Name} blocks");
            // Not to be sent to a replica, though they only read: its cursors are other ones, and its eviction decides nothing.
            if (spec.Name is "TOUCH" or "SCAN" or "HSCAN" or "SSCAN" or "ZSCAN")
            {
                Assert.Equal(CommandTraits.Idempotent, spec.Traits);
                continue;
            }
            // OBJECT HELP and some others read nothing at all.
            if (flags.Contains("readonly") || flags.Contains("write")) Assert.True(Has(spec, CommandTraits.ReadOnly) == flags.Contains("readonly"), $"{spec.Name} reads");
        }
    }

    [Fact]
    public void A_command_given_by_name_is_retried_no_more_freely_than_its_method()
    {
        foreach (var specs in Specs().GroupBy(spec => spec.Name))
        {
            // RedHare does not serve it, and so it is known by its method only.
            if (specs.Key == "MIGRATE") continue;
            var known = KnownCommands.Find(specs.Key)!;
            foreach (var traits in (CommandTraits[])[known.Spec.Traits, known.Otherwise.Traits])
                Assert.True(traits == CommandTraits.None || specs.Any(spec => spec.Traits == traits), $"{specs.Key} by name is {traits}");
            Assert.True(specs.All(spec => spec.Split == known.Spec.Split), specs.Key);
        }
    }

    private static CommandSpec[] Specs() =>
        [.. Groups.Values.SelectMany(group => group.GetFields(BindingFlags.Static | BindingFlags.NonPublic)).Select(field => field.GetValue(null)).OfType<CommandSpec>()];

    private static bool Has(CommandSpec spec, CommandTraits trait) => (spec.Traits & trait) != 0;

    private static IEnumerable<(string Name, Reply Value)> Map(Reply reply)
    {
        for (var i = 0; i + 1 < reply.Items.Count; i += 2) yield return (reply.Items[i].ToString(), reply.Items[i + 1]);
    }
}
