namespace RedHare.Commands.Server;

/// <summary>DEBUG PROTOCOL: a reply of each kind, by which clients test how they read them.</summary>
internal static class DebugProtocol
{
    public static void Run(CommandCall call)
    {
        var reply = call.Reply;
        if (call.Is(2, "STRING"u8)) reply.Bulk("Hello World"u8);
        else if (call.Is(2, "INTEGER"u8)) reply.Integer(12345);
        else if (call.Is(2, "DOUBLE"u8)) reply.Double(3.141);
        else if (call.Is(2, "NULL"u8)) reply.Null();
        else if (call.Is(2, "ARRAY"u8)) Numbers(reply, reply.Array);
        else if (call.Is(2, "SET"u8)) Numbers(reply, reply.Set);
        else if (call.Is(2, "MAP"u8)) Map(reply);
        // An attribute may be left out of any reply.
        else if (call.Is(2, "ATTRIB"u8)) reply.Bulk("Some real reply following the attribute"u8);
        else if (call.Is(2, "PUSH"u8)) Push(call);
        else if (call.Is(2, "TRUE"u8)) reply.Boolean(true);
        else if (call.Is(2, "FALSE"u8)) reply.Boolean(false);
        else if (call.Is(2, "VERBATIM"u8)) reply.Verbatim("txt"u8, "This is a verbatim\nstring"u8);
        else if (call.Is(2, "BIGNUM"u8)) reply.BigNumber("1234567999999999999999999999999999999"u8);
        else reply.Error("ERR Wrong protocol type name. Please use one of the following: string|integer|double|null|array|set|map|attrib|push|verbatim|true|false"u8);
    }

    private static void Numbers(ReplyWriter reply, Action<int> begin)
    {
        begin(3);
        for (var i = 0; i < 3; i++) reply.Integer(i);
    }

    private static void Map(ReplyWriter reply)
    {
        reply.Map(3);
        for (var i = 0; i < 3; i++)
        {
            reply.Integer(i);
            reply.Boolean(i == 1);
        }
    }

    private static void Push(CommandCall call)
    {
        if (call.Session.Protocol < 3)
        {
            call.Reply.Error("ERR RESP2 is not supported by this command"u8);
            return;
        }
        call.Direct.Push(2);
        call.Direct.Bulk("server-cpu-usage"u8);
        call.Direct.Integer(42);
        // Who waits for the answer still gets one.
        call.Reply.Bulk("Some real reply following the push reply"u8);
    }
}
