using RedHare.Amqp;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>Clients that send what nobody meant. Whatever they do, they lose no more than their own connection.</summary>
public class NoiseTests
{
    [Fact]
    public async Task Noise_ends_the_connection_that_sent_it_and_no_other()
    {
        await using var server = new AmqpTestServer();
        using var witness = server.Open();
        witness.DeclareQueue(1, "q", exclusive: false);
        for (var seed = 0; seed < 150; seed++)
        {
            using var client = server.Open();
            var noise = new FrameNoise(seed);
            var writer = new FrameWriter(4096);
            for (var i = 0; i < 200; i++) noise.Write(writer);
            // A peer that has closed already does not take all.
            client.TrySendBytes(writer.Written);
            witness.Send(1, new BasicQos(0, (ushort)seed, false));
            witness.Expect<BasicQosOk>(1);
        }
    }
}
