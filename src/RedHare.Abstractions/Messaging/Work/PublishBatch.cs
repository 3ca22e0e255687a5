namespace RedHare.Messaging.Work;

/// <summary>Waits for the confirms of a list.</summary>
internal static class PublishBatch
{
    /// <exception cref="MessagePublishException">Some were returned or refused.</exception>
    public static async ValueTask WaitAsync(PendingPublish?[] pending, CancellationToken cancellation)
    {
        List<KeyValuePair<int, MessagingException>>? failures = null;
        Exception? end = null;
        for (var i = 0; i < pending.Length; i++)
        {
            if (pending[i] is not { } publish) continue;
            try
            {
                await publish.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (MessagingException failure) when (failure is MessageReturnedException or MessageRefusedException)
            {
                (failures ??= []).Add(new(i, failure));
            }
            catch (MessagingException failure)
            {
                // The channel has ended, so the others have too; they are awaited for their places in the pool.
                end ??= failure;
            }
        }

        if (end is not null) throw end;
        if (failures is not null) throw new MessagePublishException(failures);
    }
}
