using RedHare.Engine;

namespace RedHare.Commands.Tests.Tracking;

/// <summary>
/// A write in the very instant in which a read lets its locks go finds the read registered. The instant is caught by what the read itself makes stale: an expired key,
/// which is announced as soon as the locks are released and before anything else happens.
/// </summary>
public sealed class RegistrationTests() : CommandTest(new ManualTime()), IInvalidationListener
{
    private Action? _locksReleased;

    [Theory]
    [InlineData("MGET k gone")]
    [InlineData("EXISTS gone k")]
    public void A_read_is_registered_when_its_locks_are_released(string read)
    {
        Prepare();
        Run(read);
        AssertTold();
    }

    [Fact]
    public void So_is_a_read_in_a_transaction()
    {
        Prepare();
        Run("MULTI");
        Run("GET k");
        Run("GET gone");
        Run("EXEC");
        AssertTold();
    }

    [Fact]
    public void So_is_a_read_that_was_held_back()
    {
        Prepare();
        using var other = Server.Connect();
        other.Run("CLIENT PAUSE 100000 ALL");
        Client.RunBlocking("MGET k gone");
        // What the pause holds includes the deletion of expired keys, until it ends.
        Server.Context.Pause.End();
        Client.Completed();
        AssertTold();
    }

    private void Prepare()
    {
        Server.Context.Engine.ActiveExpiry = false;
        Server.Context.Engine.InvalidationListener = this;
        using var writer = Server.Connect();
        Run("HELLO 3");
        Run("CLIENT TRACKING ON");
        writer.Run("SET gone v PX 10");
        Run("GET gone");
        ((ManualTime)Time!).Now += 20;
        _locksReleased = () =>
        {
            using var late = Server.Connect();
            late.Run("SET k v");
        };
    }

    void IInvalidationListener.OnInvalidated(ExecutionUnit unit, Invalidations stale)
    {
        var act = Interlocked.Exchange(ref _locksReleased, null);
        act?.Invoke();
        Server.Context.Tracking.OnInvalidated(unit, stale);
    }

    private void AssertTold()
    {
        Assert.Null(_locksReleased);
        Assert.Equal([">[\"invalidate\", [\"k\"]]", ">[\"invalidate\", [\"gone\"]]"], Client.TakePushes());
    }
}
