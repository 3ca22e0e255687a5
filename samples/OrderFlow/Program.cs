// An order flow: messages, jobs, a cache, locks, and what is done again undone. Run it with: dotnet run --project samples/OrderFlow
// All of it is in this process. The same on servers: dotnet run --project samples/OrderFlow redis://HOST amqp://HOST
using RedHare;
using RedHare.Patterns;
using RedHare.Patterns.Serialization;
using RedHare.Samples.OrderFlow;

var options = new PatternOptions { Serialization = new SerializationOptions { Json = OrderJson.Default.Options } };
await using var hare = await Hare.OpenAsync(args.ElementAtOrDefault(0) ?? "redhare://", options, args.ElementAtOrDefault(1));
await using var desk = await OrderDesk.StartAsync(hare, $"shop-{Guid.NewGuid():N}");
await desk.StockAsync("hat", 3);
Order[] orders = [new("1", "hat", "visa"), new("2", "hat", "stolen"), new("3", "hat", "visa"), new("4", "hat", "flaky"), new("5", "hat", "visa"), new("6", "coat", "visa")];
foreach (var order in orders) await desk.PlaceAsync(order);
foreach (var order in orders) Console.WriteLine($"order {order.Id}, {order.Item} by {order.Card}: {await desk.OutcomeAsync(order.Id).WaitAsync(TimeSpan.FromMinutes(1))}");
Console.WriteLine($"hats left: {await desk.LeftAsync("hat")}");
