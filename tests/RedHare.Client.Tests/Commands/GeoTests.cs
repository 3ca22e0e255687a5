using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class GeoTests(TestServers servers) : ClientTest(servers)
{
    private static readonly GeoPosition Palermo = new(13.361389, 38.115556), Catania = new(15.087269, 37.502669), Near = new(15, 37);

    [Theory, EveryBackend]
    public async Task Places_are_added_and_told(TestBackend backend)
    {
        var geo = (await OpenAsync(backend)).Geo;
        Assert.True(await geo.GeoAddAsync(Key("sicily"), Palermo, "Palermo"));
        Assert.Equal(1, await geo.GeoAddAsync(Key("sicily"), [new(Palermo, "Palermo"), new(Catania, "Catania")]));
        Assert.Equal(0, await geo.GeoAddAsync(Key("sicily"), []));
        Assert.False(await geo.GeoAddAsync(Key("sicily"), Near, "Palermo", When.NotExists));
        Assert.False(await geo.GeoAddAsync(Key("sicily"), Near, "Nowhere", When.Exists));
        Assert.True(await geo.GeoAddAsync(Key("sicily"), Near, "Palermo", When.Exists, countChanged: true));
        Assert.Equal(1, await geo.GeoAddAsync(Key("sicily"), [new(Palermo, "Palermo")], countChanged: true));

        Assert.Equal(166_274.15, (await geo.GeoDistAsync(Key("sicily"), "Palermo", "Catania"))!.Value, 0.1);
        Assert.Equal(166.27, (await geo.GeoDistAsync(Key("sicily"), "Palermo", "Catania", GeoUnit.Kilometers))!.Value, 0.01);
        Assert.Equal(103.32, (await geo.GeoDistAsync(Key("sicily"), "Palermo", "Catania", GeoUnit.Miles))!.Value, 0.01);
        Assert.Equal(545_518.87, (await geo.GeoDistAsync(Key("sicily"), "Palermo", "Catania", GeoUnit.Feet))!.Value, 1);
        Assert.Null(await geo.GeoDistAsync(Key("sicily"), "Palermo", "Rome"));
        Expect.Items(["sqc8b49rny0", null], await geo.GeoHashAsync(Key("sicily"), ["Palermo", "Rome"]));
        Assert.Empty(await geo.GeoHashAsync(Key("sicily"), []));
        var position = (await geo.GeoPosAsync(Key("sicily"), "Palermo"))!.Value;
        Assert.Equal(Palermo.Longitude, position.Longitude, 1e-5);
        Assert.Equal(Palermo.Latitude, position.Latitude, 1e-5);
        Assert.Null(await geo.GeoPosAsync(Key("sicily"), "Rome"));
        Expect.Items([true, false], (await geo.GeoPosAsync(Key("sicily"), ["Catania", "Rome"])).Select(place => place is not null));
        Assert.Empty(await geo.GeoPosAsync(Key("sicily"), []));
    }

    [Theory, EveryBackend]
    public async Task Areas_are_searched(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var geo = redis.Geo;
        await geo.GeoAddAsync(Key("sicily"), [new(Palermo, "Palermo"), new(Catania, "Catania"), new(Near, "Near")]);
        Assert.Equal(["Near", "Catania"], await geo.GeoSearchAsync(Key("sicily"), Near, GeoArea.Circle(100, GeoUnit.Kilometers), GeoOrder.Nearest));
        Assert.Equal(["Palermo", "Catania", "Near"], await geo.GeoSearchAsync(Key("sicily"), GeoOrigin.Member("Near"), GeoArea.Box(600, 600, GeoUnit.Kilometers), GeoOrder.Farthest));
        Assert.Equal(["Near"], await geo.GeoSearchAsync(Key("sicily"), Near, GeoArea.Circle(500_000), count: 1));
        Assert.Single(await geo.GeoSearchAsync(Key("sicily"), Near, GeoArea.Circle(500_000), count: 1, any: true));
        Assert.Empty(await geo.GeoSearchAsync(Key("absent"), Near, GeoArea.Circle(1)));

        var found = await geo.GeoSearchWithAsync(Key("sicily"), Near, GeoArea.Circle(100, GeoUnit.Kilometers), GeoOrder.Farthest, count: 1);
        var catania = Assert.Single(found);
        Assert.Equal("Catania", catania.Member);
        Assert.Equal(56.44, catania.Distance, 0.01);
        Assert.Equal(3_479_447_370_796_909, catania.Hash);
        Assert.Equal(Catania.Longitude, catania.Position.Longitude, 1e-5);

        Assert.Equal(2, await geo.GeoSearchStoreAsync(Key("near"), Key("sicily"), Near, GeoArea.Circle(100, GeoUnit.Kilometers)));
        Assert.NotNull(await geo.GeoPosAsync(Key("near"), "Catania"));
        Assert.Equal(1, await geo.GeoSearchStoreAsync(Key("far"), Key("sicily"), Near, GeoArea.Circle(900, GeoUnit.Kilometers), GeoOrder.Farthest, count: 1, storeDistances: true));
        Assert.InRange((await redis.SortedSets.ZScoreAsync(Key("far"), "Palermo"))!.Value, 180, 200);
    }
}
