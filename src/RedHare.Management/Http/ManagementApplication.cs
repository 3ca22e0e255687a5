using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RedHare.Management.Http;

/// <summary>From a request to its answer: route, method, who asks, body, handler. The order is that of RabbitMQ's web server.</summary>
internal sealed class ManagementApplication(ManagedNode node) : IHttpApplication<HttpContext>
{
    private readonly Router _router = new(Routes.All);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        if (exception is not null and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
            node.Options.OnError?.Invoke($"The management API failed on {context.Request.Method} {context.Request.Path}.", exception);
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var reply = await AnswerAsync(context).ConfigureAwait(false);
        await reply.WriteAsync(context).ConfigureAwait(false);
    }

    private async Task<Reply> AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!_router.TryFind(target, out var route, out var values)) return Reply.NotFound;
        var call = new Call(node, context, route, values);
        if (route.Handler(call.Method) is not { } handler) return call.Method == "OPTIONS" ? new Reply(200) { Allow = route.Allow } : new Reply(405) { Allow = route.Allow };
        if (Authorization.Check(call) is { } refused) return refused;
        if (call.Method is "PUT" or "POST" or "DELETE" && await call.ReadBodyAsync().ConfigureAwait(false) is { } tooLarge) return tooLarge;
        try
        {
            var reply = handler(call);
            return reply.Pending is { } pending ? await pending.ConfigureAwait(false) : reply;
        }
        catch (BadRequestException exception)
        {
            return Reply.BadRequest(exception.Reason);
        }
    }
}
