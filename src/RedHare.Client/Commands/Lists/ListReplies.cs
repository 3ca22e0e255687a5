namespace RedHare.Client;

/// <summary>Converters of what lists' popping commands answer, and an argument of theirs.</summary>
internal static class ListReplies
{
    /// <summary>The element of a key and an element, where there was only one key to name.</summary>
    public static readonly ReplyConverter<string?> Element = static reply => reply.Items.Count < 2 ? null : reply.Items[1].Text;

    public static readonly ReplyConverter<byte[]?> ElementBytes = static reply => reply.Items.Count < 2 ? null : Replies.Array(reply.Items[1]);

    public static readonly ReplyConverter<ListPop?> Pop = static reply => reply.Items.Count < 2 ? null : new ListPop(reply.Items[0].ToString(), reply.Items[1].ToString());

    public static readonly ReplyConverter<ListPopBytes?> PopBytes = static reply => reply.Items.Count < 2 ? null : new ListPopBytes(reply.Items[0].ToString(), Replies.Array(reply.Items[1]));

    public static readonly ReplyConverter<ListPops?> Pops = static reply => reply.Items.Count < 2 ? null : new ListPops(reply.Items[0].ToString(), Replies.Texts(reply.Items[1]));

    public static readonly ReplyConverter<ListPopsBytes?> PopsBytes = static reply =>
        reply.Items.Count < 2 ? null : new ListPopsBytes(reply.Items[0].ToString(), Replies.ManyBytes(reply.Items[1]));

    public static CommandLine Add(this CommandLine line, ListSide side) => line.Add(side == ListSide.Left ? "LEFT"u8 : "RIGHT"u8);
}
