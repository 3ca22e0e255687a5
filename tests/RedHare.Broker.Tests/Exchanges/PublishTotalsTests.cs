namespace RedHare.Broker.Tests;

public sealed class PublishTotalsTests : BrokerTest
{
    [Fact]
    public void Every_publish_counts_whichever_channel_made_it_and_after_its_end_too()
    {
        const int Exchanges = 20, Rounds = 30;
        Declare("q");
        for (var i = 0; i < Exchanges; i++)
        {
            DeclareExchange($"x{i}", "fanout");
            if (i % 2 == 0) Bind("q", $"x{i}");
        }

        var other = Connection.OpenChannel(new RecordingSink());
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Exchanges; i++)
            {
                Publish($"x{i}", "", "m");
                Ok(other.Publish(System.Text.Encoding.UTF8.GetBytes($"x{i}"), default, false, false, NoProperties, default));
            }
        }

        Expect();
        other.Close();
        Expect();

        void Expect()
        {
            for (var i = 0; i < Exchanges; i++)
            {
                var totals = Broker.FindVirtualHost("/")!.FindExchange(System.Text.Encoding.UTF8.GetBytes($"x{i}"))!.Publishes;
                Assert.Equal((2 * Rounds, i % 2 == 0 ? 2 * Rounds : 0), (totals.Published, totals.Routed));
            }
        }
    }
}
