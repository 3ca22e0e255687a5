using System.Security.Cryptography;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// Ids for jobs that the program does not name: made by who adds, so that adding again after a lost reply adds nothing. A prefix that no other producer has, and a counter; in the order of adding where ids of
/// one producer are compared as text.
/// </summary>
internal sealed class JobIds
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly string _prefix = string.Create(11, 0, static (text, _) =>
    {
        for (var i = 0; i < 10; i++) text[i] = Digits[RandomNumberGenerator.GetInt32(36)];
        text[10] = '-';
    });

    private long _last;

    public string Next() => string.Create(18, (_prefix, Number: Interlocked.Increment(ref _last)), static (text, state) =>
    {
        state._prefix.CopyTo(text);
        for (var (i, rest) = (17, state.Number); i > 10; i--, rest /= 36) text[i] = Digits[(int)(rest % 36)];
    });
}
