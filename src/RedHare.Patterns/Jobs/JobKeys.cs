namespace RedHare.Patterns.Jobs;

/// <summary>
/// The keys of a queue, all with one hash tag. The pieces of Lua in <see cref="JobLua"/> know them by their numbers; <see cref="JobScript"/> gives a script those that it names.
/// There is no key per job: a job is a few fields of one hash (<c>ID</c> what was asked for, <c>ID!</c> how its runs stand, <c>ID=</c> what came of it, <c>ID%</c> progress, <c>ID#</c> log). So a script can
/// declare its keys though it learns only while it runs which job is next, which is what lets a cluster route it and this server lock nothing else.
/// </summary>
internal sealed class JobKeys
{
    /// <summary>KEYS[1..21].</summary>
    private static readonly string[] Parts =
    [
        "meta",      // 1  hash: counters, limits, pause, who minds the clock
        "jobs",      // 2  hash: the jobs
        "wait",      // 3  sorted set: ready jobs by priority and turn
        "delayed",   // 4  sorted set: jobs by when they are due, in ms
        "active",    // 5  sorted set: running jobs by when their locks end, in ms
        "completed", // 6  sorted set: kept jobs by when they ended
        "failed",    // 7  sorted set: dead letters by when they were given up
        "events",    // 8  stream
        "wake",      // 9  sorted set of one member at most: wakes one sleeping worker
        "ring",      // 10 sorted set: groups whose turn may come, by turn
        "grouped",   // 11 sorted set in lexical order: ready jobs of groups, "group NUL score id"
        "groups",    // 12 hash: of each group "running window used"
        "rested",    // 13 sorted set: groups by when their rate's window ends
        "flows",     // 14 hash: what flows keep
        "parents",   // 15 sorted set: jobs that wait for others
        "unique",    // 16 hash: names that stand for jobs
        "schedules", // 17 sorted set: schedules by their next times, in ms
        "schedule",  // 18 hash: what schedules are
        "outbox",    // 19 list: ended children whose parents are in other queues
        "uniqueends", // 20 sorted set: those of the names that end by themselves, by when, in ms
        "minutes",   // 21 list: "minute completed failed", the newest first
    ];

    public JobKeys(PatternContext context, string name)
    {
        var root = context.Key("jobs", PatternContext.CheckName(name));
        All = [.. Parts.Select(part => (RedisKey)System.Text.Encoding.UTF8.GetBytes($"{root}:{part}"))];
        Control = $"{root}:control";
    }

    /// <summary>All of them, in that order.</summary>
    public RedisKey[] All { get; }

    /// <summary>The channel on which workers hear of cancellations.</summary>
    public string Control { get; }

    public RedisKey Events => All[7];

    public RedisKey Wake => All[8];

    public RedisKey Outbox => All[18];
}
