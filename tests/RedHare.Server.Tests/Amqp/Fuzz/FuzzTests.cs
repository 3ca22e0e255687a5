using Xunit;

namespace RedHare.Server.Tests.Amqp.Fuzz;

/// <summary>Whatever clients send, they lose no more than their own channel or connection. The long form is soak/run amqp-fuzz.</summary>
public class FuzzTests
{
    [Fact]
    public void Nobody_suffers_from_forty_thousand_frames_of_others()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-fuzz-");
        Assert.Empty(FuzzRun.Run(40_000, slice: 20_000, seed: 7, clients: 2, directory.FullName));
        directory.Delete(recursive: true);
    }
}
