using System.Globalization;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Jobs;

/// <summary>The schedules of a queue.</summary>
internal sealed class ScheduleBook(JobStore store)
{
    private const int Page = 100, Attempts = 5;

    /// <summary>The tag of a job whose schedule is short of times.</summary>
    public const string LowTag = "r";

    private const string Prefix = "repeat:";

    private static readonly CommandSpec Time = new("TIME", CommandTraits.Idempotent);

    /// <summary>What a job's payload belongs to: that of a schedule's jobs to the schedule, since it is written before their times are known.</summary>
    public static string PayloadName(string jobId) => jobId.StartsWith(Prefix, StringComparison.Ordinal) && jobId.LastIndexOf(':') is var end && end >= Prefix.Length ? jobId[..end] : jobId;

    /// <summary>The name of <see cref="PayloadName"/> for a schedule.</summary>
    public static string PayloadNameOf(string scheduleId) => Prefix + scheduleId;

    public async ValueTask<bool> SetAsync(string id, JobSchedule schedule, byte[] spec, JobOptions options, CancellationToken cancellation)
    {
        var (order, group) = (options.Priority * 2 + (options.IsLastInFirstOut ? 1 : 0), options.Group ?? "");
        var now = await NowAsync(cancellation).ConfigureAwait(false);
        long first;
        var stock = "";
        if (schedule.Expression is null)
        {
            first = (schedule.From ?? now + schedule.Interval).ToUnixTimeMilliseconds();
            if (schedule.Until is { } until && first > until.ToUnixTimeMilliseconds()) throw new ArgumentException("No time comes before the end.", nameof(schedule));
        }
        else
        {
            var ticks = schedule.Next(now, ScheduleScripts.Stock);
            if (ticks.Count == 0) throw new ArgumentException($"'{schedule.Expression}' has no time to come.", nameof(schedule));
            (first, stock) = (ticks[0], Stocked(ticks, 1));
        }
        var plan = string.Create(
            CultureInfo.InvariantCulture,
            $"{CatchUp(schedule)} {(long)schedule.Tolerance.TotalMilliseconds} {(long)schedule.Interval.TotalMilliseconds} {schedule.Until?.ToUnixTimeMilliseconds() ?? 0} {schedule.Limit ?? 0} {order} {group}");
        RedisValue[] arguments = [default, id, $"{schedule.Write()}\n{order}\n{group}", plan, spec, first, stock];
        return await store.RunAsync(ScheduleScripts.Set, arguments, static reply => reply.AsInteger() == 1, cancellation).ConfigureAwait(false);
    }

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellation) => store.RunAsync(ScheduleScripts.Remove, [default, id], static reply => reply.AsInteger() == 1, cancellation);

    public async ValueTask<IReadOnlyList<JobScheduleInfo>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<JobScheduleInfo>();
        for (var skip = 0; ; skip += Page)
        {
            var page = await store.RunAsync(ScheduleScripts.List, [default, skip, Page], static reply => reply.Items, cancellation).ConfigureAwait(false);
            foreach (var entry in page)
            {
                var (definition, plan, next) = (entry.Items[1].ToString(), entry.Items[2].ToString(), entry.Items[3].AsDouble());
                if (definition.Length == 0) continue;
                var left = int.Parse(plan.Split(' ')[4], CultureInfo.InvariantCulture);
                all.Add(new JobScheduleInfo(entry.Items[0].ToString(), JobSchedule.Read(definition), next >= 1e15 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)next), left == 0 ? null : left));
            }
            if (page.Count < Page) return all;
        }
    }

    /// <summary>Brings more times to the schedule that a job is of.</summary>
    public ValueTask RefillOfAsync(string jobId, CancellationToken cancellation) => RefillAsync(PayloadName(jobId)[Prefix.Length..], cancellation);

    /// <summary>Brings more times to all that have none left, as when the jobs were removed that would have told a worker.</summary>
    public async Task RefillAllAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var schedule in await ListAsync(cancellation).ConfigureAwait(false))
                if (schedule.Next is null) await RefillAsync(schedule.Id, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException or InvalidDataException or TimeZoneNotFoundException)
        {
            // A worker that begins does this for others; its own jobs come first.
        }
    }

    private async ValueTask RefillAsync(string id, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (definition, score, stock) = await store.RunAsync(
                ScheduleScripts.Read, [default, id], static reply => (reply.Items[0].ToString(), reply.Items[1], reply.Items[2].ToString()), cancellation).ConfigureAwait(false);
            if (definition.Length == 0 || stock.Contains('e', StringComparison.Ordinal)) return;
            var schedule = JobSchedule.Read(definition);
            if (schedule.Expression is null) return;
            var have = stock.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (have.Length >= ScheduleScripts.Low) return;
            var next = (long)score.AsDouble();
            var isOut = next >= 1e15;
            // Behind the last time there is; without any, from now on.
            var after = have.Length > 0 ? Milliseconds(have[^1]) : isOut ? await NowAsync(cancellation).ConfigureAwait(false) : DateTimeOffset.FromUnixTimeMilliseconds(next);
            var ticks = schedule.Next(after, ScheduleScripts.Stock - have.Length);
            string first, rest;
            if (!isOut) (first, rest) = (Text(next), string.Join(' ', have.Append(Stocked(ticks, 0, ScheduleScripts.Stock - have.Length))).Trim());
            else if (ticks.Count > 0) (first, rest) = (Text(ticks[0]), Stocked(ticks, 1));
            else
            {
                await RemoveAsync(id, cancellation).ConfigureAwait(false);
                return;
            }
            RedisValue[] arguments = [default, id, definition, isOut ? ScheduleScripts.Never : Text(next), stock, first, rest];
            if (await store.RunAsync(ScheduleScripts.Refill, arguments, static reply => reply.AsInteger() == 1, cancellation).ConfigureAwait(false)) return;
        }
    }

    private async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation) => await store.Context.Backend.ExecuteAsync(
        CommandLine.Rent(Time),
        static reply => DateTimeOffset.FromUnixTimeMilliseconds(reply.Items[0].AsInteger() * 1000 + reply.Items[1].AsInteger() / 1000),
        cancellation).ConfigureAwait(false);

    // An end behind them, where there are fewer than were asked for.
    private static string Stocked(List<long> ticks, int skip, int asked = ScheduleScripts.Stock) =>
        string.Join(' ', ticks.Skip(skip).Select(Text).Concat(ticks.Count < asked ? ["e"] : []));

    private static char CatchUp(JobSchedule schedule) => schedule.CatchUp switch
    {
        JobCatchUp.Each => 'E',
        JobCatchUp.Never => 'N',
        _ => 'O',
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Milliseconds(string text) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));
}
