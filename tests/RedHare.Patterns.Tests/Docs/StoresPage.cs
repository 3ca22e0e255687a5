using System.Text.Json.Serialization;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

public sealed record Note(string Text);

[JsonSerializable(typeof(Note))]
public sealed partial class NotesJson : JsonSerializerContext;

public sealed class Files(string directory) : IStore<int, Note>
{
    public async ValueTask<IReadOnlyDictionary<int, Note>> LoadAsync(IReadOnlyCollection<int> keys, CancellationToken cancellation)
    {
        var found = new Dictionary<int, Note>();
        foreach (var key in keys)
            if (File.Exists(PathOf(key))) found[key] = new Note(await File.ReadAllTextAsync(PathOf(key), cancellation));
        return found;
    }

    public async ValueTask SaveAsync(IReadOnlyList<StoreChange<int, Note>> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            if (change.Value.IsPresent) await File.WriteAllTextAsync(PathOf(change.Key), change.Value.Value.Text, cancellation);
            else File.Delete(PathOf(change.Key));
        }
    }

    private string PathOf(int key) => Path.Combine(directory, $"{key}");
}

/// <summary>The code of docs/patterns/write-behind.md, but that of PostgreSQL.</summary>
public sealed class StoresPage : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-notes-").FullName;
    private readonly List<string> _shown = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Reading_and_writing_through()
    {
        var store = new Files(_directory);
        await store.SaveAsync([new(42, new Note("old"), 0), new(41, new Note("goes"), 0)], CancellationToken.None);

        var options = new PatternOptions { Serialization = new SerializationOptions { Json = NotesJson.Default.Options } };
        await using var hare = await Hare.OpenAsync("redhare://", options);

        var read = hare.Stores.ReadThrough("notes", store, new StoreCacheOptions { Ttl = TimeSpan.FromHours(1), AbsentTtl = TimeSpan.FromMinutes(1) });
        var note = await read.GetAsync(42);
        if (note.IsPresent) Show(note.Value);
        var some = await read.GetManyAsync([1, 2, 42]);
        await read.InvalidateAsync(42);
        await read.InvalidateAllAsync();

        var through = hare.Stores.WriteThrough("notes", store);
        await through.SetAsync(42, new Note("new"));
        await through.DeleteAsync(41);

        Assert.Equal(["old"], _shown);
        Assert.Equal(42, Assert.Single(some).Key);
        Assert.Equal(["42"], Directory.GetFiles(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Writing_behind()
    {
        var store = new Files(_directory);
        var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
        await using var hare = await Hare.OpenAsync("redhare://", new PatternOptions { Serialization = new SerializationOptions { Json = NotesJson.Default.Options } });

        await using var notes = hare.Stores.WriteBehind("drafts", store, new WriteBehindOptions
        {
            Delay = TimeSpan.FromSeconds(1),  // Writes of one note in a second are one commit.
            BatchSize = 500,
            MaxAttempts = 10,
        });
        await notes.SetAsync(42, new Note("a draft"));
        await notes.UpdateAsync(42, stored => stored.IsPresent ? stored.Value with { Text = stored.Value.Text + "." } : Stored<Note>.Absent);
        var now = await notes.GetAsync(42); // What waits is read.

        var lag = await notes.LagAsync();
        Log($"{lag.Pending} wait, the oldest for {lag.Oldest}; {lag.DeadLetters} were given up.");
        await notes.DrainAsync(cancellation);

        await foreach (var letter in notes.DeadLettersAsync(cancellation))
        {
            Log($"{letter.Key} was tried {letter.Attempts} times: {letter.Reason}");
            await notes.RetryAsync(letter, cancellation);
        }

        Assert.Equal("a draft.", now.Value.Text);
        Assert.Equal("a draft.", await File.ReadAllTextAsync(Path.Combine(_directory, "42"), cancellation));
        Assert.Single(_shown);
    }

    private void Show(Note note) => _shown.Add(note.Text);

    private void Log(string text) => _shown.Add(text);
}
