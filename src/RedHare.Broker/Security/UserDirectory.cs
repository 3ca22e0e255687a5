using System.Collections.Concurrent;

namespace RedHare.Broker;

/// <summary>The users of a broker.</summary>
public sealed class UserDirectory
{
    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly MessageBroker _broker;
    private long _version;

    internal UserDirectory(MessageBroker broker) => _broker = broker;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<User> All => (IReadOnlyCollection<User>)_users.Values;

    /// <summary>Grows with every change.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>The user of that name, or null.</summary>
    /// <param name="name">The name.</param>
    public User? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>Whether a password is right.</summary>
    /// <param name="name">The user.</param>
    /// <param name="password">The password.</param>
    /// <returns>Null when it is, and otherwise what RabbitMQ's log would say. It tells nothing of whether there is such a user.</returns>
    public string? Authenticate(string name, string password)
    {
        var user = Find(name);
        return user is not null && password.Length > 0 && PasswordHash.Verify(user.PasswordHash.AsSpan(), password) ? null : $"user '{name}' - invalid credentials";
    }

    /// <summary>Adds a user, or puts this one in place of the one of that name.</summary>
    /// <param name="user">The user.</param>
    public void Set(User user)
    {
        _users[user.Name] = user;
        Changed();
        _broker.Store.SetUser(user);
    }

    /// <summary>Changes a user.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="change">From what is to what shall be. May be called again when another change came between.</param>
    /// <returns>False when there is no such user.</returns>
    public bool Update(string name, Func<User, User> change)
    {
        while (_users.TryGetValue(name, out var before))
        {
            var after = change(before);
            if (!_users.TryUpdate(name, after, before)) continue;
            Changed();
            _broker.Store.SetUser(after);
            return true;
        }

        return false;
    }

    /// <summary>Removes a user.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>False when there is none.</returns>
    public bool Remove(string name)
    {
        if (!_users.TryRemove(name, out _)) return false;
        Changed();
        _broker.Store.RemoveUser(name);
        return true;
    }

    internal void Restore(User user) => _users[user.Name] = user;

    private void Changed()
    {
        Interlocked.Increment(ref _version);
        foreach (var host in _broker.VirtualHosts) host.Changed();
    }
}
