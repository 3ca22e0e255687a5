using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Users;

/// <summary>aclfile: a line for each user, <c>user NAME rule …</c>; blank lines do not matter.</summary>
internal static class UserFile
{
    /// <summary>Reads the users. The errors, one after the other in Redis's words, or null.</summary>
    public static string? Read(string path, out List<UserLine> users)
    {
        users = [];
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path, Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Error loading ACLs, opening file '{path}': {(e is FileNotFoundException or DirectoryNotFoundException ? "No such file or directory" : e.Message)}";
        }
        var errors = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words[0] != "user" || words.Length < 2) errors.Append($"{path}:{i + 1}: line should start with user keyword followed by the username. ");
            else if (users.Exists(user => user.Name == words[1])) errors.Append($"WARNING: Duplicate user '{words[1]}' found on line {i + 1}. ");
            else users.Add(new UserLine(words[1], words[2..], $"{path}:{i + 1}"));
        }
        return errors.Length == 0 ? null : errors.ToString();
    }

    /// <summary>Writes the users into a new file and puts it in the old one's place. False when that cannot be.</summary>
    public static bool TryWrite(string path, IEnumerable<AclUser> users)
    {
        var temporary = $"{path}.tmp-{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                foreach (var user in users) stream.Write(AclUser.BytesOf($"user {user.Name} {user.Rules}\n"));
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
