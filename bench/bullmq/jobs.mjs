// Adds and processes jobs on the server at the port given; prints the seconds of both phases.
// usage: node jobs.mjs PORT JOBS CONCURRENCY
import { Queue, Worker } from 'bullmq';

const [port, jobs, concurrency] = process.argv.slice(2).map(Number);
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
const name = `bench-${process.pid}`;
const queue = new Queue(name, { connection });
await queue.waitUntilReady();

const seconds = async work => {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
};

// As many adders at once as there will be jobs in work at once.
const added = await seconds(async () => {
  let next = 0;
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (next < jobs) await queue.add('job', { number: next++ }, { removeOnComplete: 1000 });
  }));
});

let done = 0;
const worker = new Worker(name, async job => job.data.number, { connection, concurrency, autorun: false });
worker.on('error', error => { console.error(error); process.exit(1); });
worker.on('failed', (_, error) => { console.error(error); process.exit(1); });
const processed = await seconds(() => new Promise(resolve => {
  worker.on('completed', () => { if (++done === jobs) resolve(); });
  worker.run();
}));

console.log(JSON.stringify({ added, processed }));
await worker.close();
await queue.obliterate({ force: true });
await queue.close();
