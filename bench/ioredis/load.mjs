// Runs GET, SET or INCR over one connection with a number of callers, each awaiting its reply before the next command; prints calls per second and CPU
// microseconds per call. usage: node load.mjs PORT COMMAND CALLERS SECONDS AUTOPIPELINING
import Redis from 'ioredis';

const [port, command, callers, seconds, automatic] = process.argv.slice(2);
const redis = new Redis({ host: '127.0.0.1', port: Number(port), enableAutoPipelining: automatic === 'true' });
const value = 'x'.repeat(64);
let next = 0;
const call = {
  get: () => redis.get(`key:${next++ % 1000}`),
  set: () => redis.set(`key:${next++ % 1000}`, value),
  incr: () => redis.incr('counter'),
}[command];

const run = async time => {
  const end = performance.now() + time * 1000;
  let done = 0;
  await Promise.all(Array.from({ length: Number(callers) }, async () => {
    while (performance.now() < end) {
      for (let i = 0; i < 16; i++) await call();
      done += 16;
    }
  }));
  return done;
};

await run(Math.min(1, Number(seconds)));
const before = process.cpuUsage();
const started = performance.now();
const done = await run(Number(seconds));
const elapsed = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(before);
console.log(JSON.stringify({ perSecond: done / elapsed, cpu: (cpu.user + cpu.system) / done }));
redis.disconnect();
