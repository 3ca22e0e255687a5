namespace RedHare.Resp; internal static class Placeholder { }
