using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>Ids in command lines.</summary>
internal static class StreamIdArgument
{
    private static ReadOnlySpan<byte> Invalid => "ERR Invalid stream ID specified as stream command argument"u8;

    extension(CommandCall call)
    {
        /// <summary>An id; without a sequence it has <paramref name="missingSequence"/>. Otherwise false, with the error answered.</summary>
        public bool TryStreamId(int index, out StreamId id, ulong missingSequence = 0) => TryParse(call, call[index], missingSequence, out id);

        /// <summary>An id, or <c>ms-*</c> for any sequence. Otherwise false, with the error answered.</summary>
        public bool TryNewStreamId(int index, out StreamId id, out bool anySequence)
        {
            if (StreamIdText.TryParse(call[index], 0, out id, out anySequence)) return true;
            call.Reply.Error(Invalid);
            return false;
        }

        /// <summary>An end of an interval: an id, <c>-</c>, <c>+</c>, or <c>(</c> and an id for the one beyond it.</summary>
        /// <param name="index">The argument.</param>
        /// <param name="isEnd">False for the start: what is missing of an id, and what "beyond" means.</param>
        /// <param name="id">The first or last id of the interval.</param>
        public bool TryStreamInterval(int index, bool isEnd, out StreamId id)
        {
            var text = call[index];
            var isOpen = text.Length > 1 && text[0] == '(';
            if (isOpen) text = text[1..];
            else if (IsSymbol(text, '-') || IsSymbol(text, '+'))
            {
                id = text[0] == '-' ? StreamId.Min : StreamId.Max;
                return true;
            }
            if (!TryParse(call, text, isEnd ? ulong.MaxValue : 0, out id)) return false;
            if (!isOpen || (isEnd ? id.TryPrevious(out id) : id.TryNext(out id))) return true;
            call.Reply.Error(isEnd ? "ERR invalid end ID for the interval"u8 : "ERR invalid start ID for the interval"u8);
            return false;
        }
    }

    private static bool TryParse(CommandCall call, ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id)
    {
        // "ms-*" is for XADD alone.
        if (StreamIdText.TryParse(text, missingSequence, out id, out var anySequence) && !anySequence) return true;
        call.Reply.Error(Invalid);
        return false;
    }

    // As C compares strings: what follows a NUL is not seen.
    private static bool IsSymbol(ReadOnlySpan<byte> text, char symbol) => text.Length > 0 && text[0] == symbol && (text.Length == 1 || text[1] == 0);
}
