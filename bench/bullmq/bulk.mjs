// Adds jobs in bulk, a hundred with each call, to the server at the port given; prints the seconds.
// usage: node bulk.mjs PORT JOBS
import { Queue } from 'bullmq';

const [port, jobs] = process.argv.slice(2).map(Number);
const queue = new Queue(`bulk-${process.pid}`, { connection: { host: '127.0.0.1', port, maxRetriesPerRequest: null } });
await queue.waitUntilReady();
const started = process.hrtime.bigint();
for (let next = 0; next < jobs;) {
  const batch = [];
  for (; batch.length < 100 && next < jobs; next++) batch.push({ name: 'job', data: { number: next }, opts: { removeOnComplete: 1000 } });
  await queue.addBulk(batch);
}
console.log(JSON.stringify({ added: Number(process.hrtime.bigint() - started) / 1e9 }));
await queue.obliterate({ force: true });
await queue.close();
