--- bit: and, or, xor, not
return {bit.band(0xff, 0x0f), bit.bor(1, 2, 4), bit.bxor(0xf, 5), bit.bnot(0), bit.band(-1, 0xffffffff)}
--- bit: shifts
return {bit.lshift(1, 31), bit.lshift(1, 32), bit.rshift(-1, 28), bit.arshift(-256, 4), bit.rol(0x12345678, 12), bit.ror(0x12345678, 12), bit.bswap(0x12345678)}
--- bit: tobit
return {bit.tobit(2^32), bit.tobit(2^32 - 1), bit.tobit(-1.5), bit.tobit(2.5), bit.tobit(2^53), bit.tobit(1e300), bit.tobit('0xff')}
--- bit: tohex
return {bit.tohex(255), bit.tohex(-1), bit.tohex(0xABCDEF, 4), bit.tohex(0xABCDEF, -8), bit.tohex(1, 0), bit.tohex(65535, -2^31)}
--- bit: errors
return {select(2, pcall(bit.tobit)), select(2, pcall(bit.band, 1, {})), select(2, pcall(bit.tohex, 1, 'x')), select(2, pcall(bit.lshift, 1))}
--- struct: integers
return {struct.pack('>bBhHiIlL', 1, 255, -2, 65535, -3, 2^32 - 1, -4, 2^53), struct.pack('<bBhHiIlL', 1, 255, -2, 65535, -3, 2^32 - 1, -4, 2^53)}
--- struct: sizes of integers
return {struct.pack('>i1i2i3i4i5i6i7i8', 1, 2, 3, 4, 5, 6, 7, 8), struct.pack('<i16', -1), struct.pack('>I3', 66051)}
--- struct: floats and strings
return {struct.pack('>f', 1.5), struct.pack('<d', -0.1), struct.pack('s', 'abc'), struct.pack('c2', 'xyz'), struct.pack('c0', 'xyz'), struct.pack('xb', 1)}
--- struct: alignment
return {struct.pack('!4bi', 1, 2), struct.pack('!8bd', 1, 2), struct.pack('! b h', 1, 2), struct.pack('>!2bl', 1, 2)}
--- struct: unpack
return {struct.unpack('>bBhH', '\255\255\255\254\1\0'), struct.unpack('<I', '\1\0\0\0')}
--- struct: unpack strings
return {struct.unpack('s', 'ab\0cd'), struct.unpack('bc0', '\3xyz!'), struct.unpack('c2', 'abc'), struct.unpack('b', '\1\2\3', 3)}
--- struct: unpack floats
return {tostring(struct.unpack('>f', '\63\192\0\0')), tostring((struct.unpack('<d', struct.pack('<d', 0.1))))}
--- struct: size
return {struct.size('bhil'), struct.size('!8bd'), struct.size('c10'), struct.size('fdx'), struct.size('i3')}
--- struct: errors
local r = {} for _, f in ipairs({{struct.pack, '?', 1}, {struct.pack, 'i33', 1}, {struct.pack, 'i99999999999', 1}, {struct.pack, '!3', 1}, {struct.pack, 'c5', 'abc'}, {struct.pack, 'i'}, {struct.pack, 'i', 'x'}, {struct.pack}, {struct.unpack, 'i', 'abc'}, {struct.unpack, 'b', 'x', 0}, {struct.unpack, 'b', 'x', -1}, {struct.unpack, 's', 'abc'}, {struct.unpack, 'c0', 'abc'}, {struct.unpack, 'bc0', '\9ab'}, {struct.size, 's'}, {struct.size, 'c0'}}) do r[#r + 1] = select(2, pcall(unpack(f))) end return r
--- struct: huge sizes
return {select(2, pcall(struct.unpack, 'c2147483647', 'x')), select(2, pcall(struct.pack, 'c2147483647', 'x')), select(2, pcall(struct.unpack, ('b'):rep(9000), ('x'):rep(9000)))}
--- struct: a packed key: 1 z
for i = 1, 3 do redis.call('zadd', KEYS[1], 0, struct.pack('>I', i * 256)) end return redis.call('zrange', KEYS[1], 0, -1)
