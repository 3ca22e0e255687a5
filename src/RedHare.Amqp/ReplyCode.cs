namespace RedHare.Amqp;

/// <summary>AMQP 0-9-1's reply codes, with RabbitMQ's division into those that close a channel and those that close the connection.</summary>
public static class ReplyCode
{
    /// <summary>200: a close without an error.</summary>
    public const ushort Success = 200;

    /// <summary>311: the content is larger than the peer takes. Closes the channel.</summary>
    public const ushort ContentTooLarge = 311;

    /// <summary>312: no queue for a mandatory message. Comes in basic.return.</summary>
    public const ushort NoRoute = 312;

    /// <summary>313: no consumer for an immediate message. Comes in basic.return.</summary>
    public const ushort NoConsumers = 313;

    /// <summary>320: an operator closed the connection. Closes the connection.</summary>
    public const ushort ConnectionForced = 320;

    /// <summary>402: no such virtual host. Closes the connection.</summary>
    public const ushort InvalidPath = 402;

    /// <summary>403: a permission is missing. Closes the channel; while a connection is opened, the connection.</summary>
    public const ushort AccessRefused = 403;

    /// <summary>404: no such queue or exchange. Closes the channel.</summary>
    public const ushort NotFound = 404;

    /// <summary>405: somebody else holds it exclusively. Closes the channel.</summary>
    public const ushort ResourceLocked = 405;

    /// <summary>406: declared otherwise before, or an unknown delivery tag. Closes the channel.</summary>
    public const ushort PreconditionFailed = 406;

    /// <summary>501: a frame that cannot be decoded. Closes the connection.</summary>
    public const ushort FrameError = 501;

    /// <summary>502: a field that cannot be decoded. Closes the connection.</summary>
    public const ushort SyntaxError = 502;

    /// <summary>503: a method out of its turn. Closes the connection.</summary>
    public const ushort CommandInvalid = 503;

    /// <summary>504: a channel that is not open, or open already. Closes the connection.</summary>
    public const ushort ChannelError = 504;

    /// <summary>505: a frame out of its turn. Closes the connection.</summary>
    public const ushort UnexpectedFrame = 505;

    /// <summary>506: a resource has run out. Closes the connection.</summary>
    public const ushort ResourceError = 506;

    /// <summary>530: forbidden, whatever the permissions. Closes the connection.</summary>
    public const ushort NotAllowed = 530;

    /// <summary>540: part of the protocol, not of this broker. Closes the connection.</summary>
    public const ushort NotImplemented = 540;

    /// <summary>541: a bug. Closes the connection.</summary>
    public const ushort InternalError = 541;

    /// <summary>True for RabbitMQ's hard errors, after which the connection is of no use.</summary>
    public static bool ClosesConnection(ushort code) => code is ConnectionForced or InvalidPath or >= FrameError;

    /// <summary>The name with which the text of an error begins, such as NOT_FOUND.</summary>
    public static string NameOf(ushort code) => code switch
    {
        Success => "REPLY_SUCCESS",
        ContentTooLarge => "CONTENT_TOO_LARGE",
        NoRoute => "NO_ROUTE",
        NoConsumers => "NO_CONSUMERS",
        ConnectionForced => "CONNECTION_FORCED",
        InvalidPath => "INVALID_PATH",
        AccessRefused => "ACCESS_REFUSED",
        NotFound => "NOT_FOUND",
        ResourceLocked => "RESOURCE_LOCKED",
        PreconditionFailed => "PRECONDITION_FAILED",
        FrameError => "FRAME_ERROR",
        SyntaxError => "SYNTAX_ERROR",
        CommandInvalid => "COMMAND_INVALID",
        ChannelError => "CHANNEL_ERROR",
        UnexpectedFrame => "UNEXPECTED_FRAME",
        ResourceError => "RESOURCE_ERROR",
        NotAllowed => "NOT_ALLOWED",
        NotImplemented => "NOT_IMPLEMENTED",
        InternalError => "INTERNAL_ERROR",
        _ => code.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
