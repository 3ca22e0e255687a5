using System.Threading.Channels;

namespace RedHare.Patterns.Jobs;

/// <summary>What runs a worker's jobs: one at a time, or in batches.</summary>
internal interface IJobHands
{
    /// <summary>How many jobs one call may run.</summary>
    int Size { get; }

    /// <summary>Runs a job, or several of those that are there; tells of each what has come of it.</summary>
    ValueTask RunAsync(TakenJob first, ChannelReader<TakenJob> more, ChannelWriter<JobSignal> ended);
}
