using RedHare.Net.Loops;
using Xunit;

namespace RedHare.Net.Tests.Loops;

public class MailboxTests
{
    [Fact]
    public void Only_the_first_letter_to_a_sleeper_asks_for_a_wake_up()
    {
        var mailbox = new Mailbox();
        Assert.False(mailbox.Put(new Letter(null, "to one awake")));
        Assert.False(mailbox.TryFallAsleep());
        Assert.Equal(1, mailbox.Take().Length);
        mailbox.Done(1);
        Assert.True(mailbox.TryFallAsleep());
        Assert.True(mailbox.Put(new Letter(null, "first")));
        Assert.False(mailbox.Put(new Letter(null, "second")));
        mailbox.Awake();
        Assert.False(mailbox.Put(new Letter(null, "third")));
        Assert.Equal(["first", "second", "third"], mailbox.Take().ToArray().Select(letter => letter.Content));
    }

    [Fact]
    public void A_closed_mailbox_takes_nothing()
    {
        var mailbox = new Mailbox();
        mailbox.Put(new Letter(null, "before"));
        Assert.Equal(1, mailbox.Close().Length);
        Assert.False(mailbox.Put(new Letter(null, "after")));
        Assert.True(mailbox.IsEmpty);
    }

    [Fact]
    public void No_letter_is_lost_and_no_sleeper_left_asleep()
    {
        const int Senders = 4, Each = 20_000;
        var mailbox = new Mailbox();
        using var wake = new SemaphoreSlim(0);
        var received = 0;
        var loop = new Thread(() =>
        {
            while (received < Senders * Each)
            {
                if (mailbox.TryFallAsleep() && !wake.Wait(TestServer.Patience))
                    return;
                mailbox.Awake();
                var count = mailbox.Take().Length;
                received += count;
                mailbox.Done(count);
            }
        });
        loop.Start();
        Parallel.For(0, Senders, _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                if (mailbox.Put(new Letter(null, i)))
                    wake.Release();
            }
        });
        loop.Join();
        Assert.Equal(Senders * Each, received);
    }
}
