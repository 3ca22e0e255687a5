namespace RedHare.Net; internal static class Placeholder { }
