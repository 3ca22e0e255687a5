namespace RedHare.Client;

/// <summary>A load under way, for all who wait for it.</summary>
/// <param name="entry">The entry that was in the table when the load began. If it has left the table when the reply comes, the reply is not kept.</param>
/// <param name="read">What is loaded.</param>
internal sealed class NearFlight(NearEntry entry, NearRead read)
{
    private readonly TaskCompletionSource<NearValue> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NearEntry Entry { get; } = entry;

    public NearRead Read { get; } = read;

    public Task<NearValue> Task => _completion.Task;

    public void Land(NearValue value) => _completion.SetResult(value);

    public void Fail(Exception exception)
    {
        _completion.SetException(exception);
        // All who waited may have given up: then nobody is left to look at it.
        _ = _completion.Task.Exception;
    }
}
