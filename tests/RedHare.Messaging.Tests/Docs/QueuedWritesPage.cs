using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Stores;

namespace RedHare.Messaging.Tests.Docs;

public sealed record Note(string Text);

[JsonSerializable(typeof(Note))]
public sealed partial class NotesJson : JsonSerializerContext;

/// <summary>The blocks of docs/patterns/queued-writes.md.</summary>
public sealed class QueuedWritesPage(TestBrokers brokers) : MessagingTest(brokers)
{
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task The_page()
    {
        var cancellation = Soon;
        var store = new Notes();
        await using var hare = await Hare.OpenAsync("redhare://", new PatternOptions { Serialization = new SerializationOptions { Json = NotesJson.Default.Options } });

        await using var notes = hare.Messaging.WriteBehind("drafts", store, new WriteBehindOptions
        {
            Delay = TimeSpan.FromSeconds(1), // Writes of one note in a second are one commit.
            BatchSize = 500,
        });
        await notes.SetAsync(42, new Note("a draft"), cancellation); // The broker has it.
        var now = await notes.GetAsync(42, cancellation);            // What waits is read, by every process.

        Assert.Equal("a draft", now.Value.Text);

        await notes.UpdateAsync(42, stored => stored.Value with { Text = stored.Value.Text + "!" }, cancellation); // Nobody's change is lost.
        await notes.DrainAsync(cancellation); // Nothing waits any more, in any process.

        Assert.Equal("a draft!", store.Rows[42].Text);
        await notes.SetAsync(13, new Note("unlucky"), cancellation);
        await UntilAsync(async () => await notes.LagAsync(cancellation) == new QueuedStoreLag(0, 1));

        var lag = await notes.LagAsync(cancellation);
        Log($"{lag.Waiting} wait, {lag.DeadLetters} were given up.");

        foreach (var letter in await notes.DeadLettersAsync(cancellation: cancellation))
            Log($"{letter.Key} was tried {letter.Attempts} times: {letter.Reason}");
        await notes.RedriveAsync(letter => letter.Attempts < 10, cancellation: cancellation);

        Assert.Equal(["0 wait, 1 were given up.", "13 was tried 1 times: It is not to be."], _lines);
        Assert.Equal("a draft!", store.Rows[42].Text);
    }

    private void Log(string line) => _lines.Enqueue(line);

    private sealed class Notes : IStore<int, Note>
    {
        public ConcurrentDictionary<int, Note> Rows { get; } = new();

        public ValueTask<IReadOnlyDictionary<int, Note>> LoadAsync(IReadOnlyCollection<int> keys, CancellationToken cancellation) =>
            new(keys.Where(Rows.ContainsKey).ToDictionary(static key => key, key => Rows[key]));

        public ValueTask SaveAsync(IReadOnlyList<StoreChange<int, Note>> changes, CancellationToken cancellation)
        {
            if (changes.Any(static change => change.Key == 13)) throw new StoreRejectedException("It is not to be.");
            foreach (var change in changes) Rows[change.Key] = change.Value.Value;
            return default;
        }
    }
}
