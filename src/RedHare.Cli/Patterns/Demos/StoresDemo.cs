using System.Collections.Concurrent;
using RedHare.Patterns.Stores;

namespace RedHare.Cli.Patterns.Demos;

internal static class StoresDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var database = new Database();
        await using var scores = hare.Stores.WriteBehind("scores", database, new WriteBehindOptions { Lanes = 1 });

        show.Step("Three writes of one value are taken by the server at once, and read from then on.");
        for (var points = 1; points <= 3; points++) await scores.SetAsync("alice", points);
        show.Result((await scores.GetAsync("alice")).Value);

        show.Step("They reach the database as one, a little later; what waits lies on the server, and survives a crash of every process.");
        await scores.DrainAsync();
        show.Result($"{database.Rows["alice"]} in the database, by {database.Commits} commit");
    }

    private sealed class Database : IStore<string, int>
    {
        public ConcurrentDictionary<string, int> Rows { get; } = new();

        public int Commits { get; private set; }

        public ValueTask<IReadOnlyDictionary<string, int>> LoadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
            new(Rows.Where(row => keys.Contains(row.Key)).ToDictionary());

        public ValueTask SaveAsync(IReadOnlyList<StoreChange<string, int>> changes, CancellationToken cancellation)
        {
            Commits++;
            foreach (var change in changes)
                if (change.Value.IsPresent) Rows[change.Key] = change.Value.Value;
                else Rows.TryRemove(change.Key, out _);
            return ValueTask.CompletedTask;
        }
    }
}
