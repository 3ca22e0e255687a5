using System.Net;
using System.Net.Sockets;
using RedHare.Amqp;

namespace RedHare.Bench.Amqp;

/// <summary>
/// A broker that says yes to everything and drops every message, confirming where it is asked to: what a client reaches against it is the client's own ceiling. It runs as a process of its own, as a broker would.
/// </summary>
internal static class DropBroker
{
    public static int Run(string[] args)
    {
        using var listener = new TcpListener(IPAddress.Loopback, int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
        listener.Start();
        while (true)
        {
            var socket = listener.AcceptSocket();
            new Thread(() => Serve(socket)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var connection = new DropConnection(socket);
            try
            {
                connection.Run();
            }
            catch (SocketException)
            {
                // The client has gone, as it may.
            }
        }
    }
}
