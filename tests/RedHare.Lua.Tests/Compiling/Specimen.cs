namespace RedHare.Lua.Tests.Compiling;

/// <summary>A source that uses all of the grammar, to be mutated.</summary>
internal static class Specimen
{
    public const string Source = """
        -- Everything that the grammar has.
        local redis, KEYS, ARGV = redis, KEYS, { "a", 'b\n\65', [[long]], [==[l]=]ng]==] }
        local function clamp(value, low, high)
          if value < low then return low elseif value > high then return high else return value end
        end
        function module.sub.f(first, ...)
          local n, t = select('#', ...), { ... }
          return n, first, unpack(t, 1, n)
        end
        function module:method(a, b)
          self.count = (self.count or 0) + 1; self[a], self[b] = b, a
          return self:other "text", self:other { x = 1, ["y z"] = 2; 3, f(), [1 + 1] = nil }
        end
        for i = 10, 1, -2.5e0 do
          for key, value in pairs(ARGV) do
            if not key or value ~= nil and i >= 3 or i <= 0x10 then break end
            local x = #key .. "/" .. -i ^ 2 ^ .5 .. (i % 3) * 4 / 5 - 6
            callbacks[#callbacks + 1] = function(...) x = x .. i; return arg, x, redis end
          end
        end
        local count = 0
        while count < 100 do
          count = count + 1
          repeat
            local done = count == 50
            local f = function() return done end
            if f() then break end
          until done
          do local count = -count; a.b.c.d = count > 5 == true end --[[ a
          comment ]] --[==[ another ]] ]==]
        end
        a, b[a], c.d = (f()), g(...)
        if a == b then return redis.call("set", KEYS[1], clamp(tonumber(ARGV[1]), 1, 2)) end
        return { ok = true, false, nil, 1e3, 3 }, ...
        """;
}
