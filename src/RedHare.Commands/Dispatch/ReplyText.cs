using System.Text;

namespace RedHare.Commands;

/// <summary>Replies of managed text, for commands that speak about the server and not about data.</summary>
internal static class ReplyText
{
    extension(ReplyWriter reply)
    {
        /// <summary>A bulk string in UTF-8.</summary>
        public void Bulk(string text) => reply.Bulk(Encoding.UTF8.GetBytes(text));

        /// <summary>A simple string in UTF-8.</summary>
        public void Status(string text) => reply.Status(Encoding.UTF8.GetBytes(text));

        /// <summary>A container's HELP: Redis's first line, the given lines, and the help on HELP.</summary>
        public void Help(Command container, params ReadOnlySpan<string> lines)
        {
            reply.Array(lines.Length + 3);
            reply.Status($"{container.FullName.ToUpperInvariant()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
            foreach (var line in lines) reply.Status(line);
            reply.Status("HELP"u8);
            reply.Status("    Print this help."u8);
        }
    }
}
