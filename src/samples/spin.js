// Uses duration_ms milliseconds of CPU time, or of time if clock is wall, and memory until its process has memory_mb MB, so that any trace
// can be replayed: the same as io.faasload.samples.Spin.
const MEBIBYTE = 1 << 20;
let releaseMillis = 0; // CPU time that releasing its memory cost the last activation in this process

function number(args, name, most) {
  const value = args[name] === undefined || args[name] === null ? 0 : args[name];
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) {
    throw new Error(`parameter ${name} must be a number from 0 to ${most}, but is ${JSON.stringify(value)}`);
  }
  return value;
}

function main(args) {
  const startMillis = Date.now();
  const started = process.hrtime.bigint();
  const startedCpu = process.cpuUsage();
  try {
    const millis = number(args, 'duration_ms', 3600000);
    const megabytes = number(args, 'memory_mb', 65536);
    const isWall = args.clock === 'wall';
    if (!isWall && ![undefined, null, 'cpu'].includes(args.clock)) {
      throw new Error(`parameter clock must be one of [cpu, wall], but is ${JSON.stringify(args.clock)}`);
    }
    const missing = megabytes > 0 ? Math.max(0, Math.round(megabytes - process.memoryUsage().rss / MEBIBYTE)) : 0;
    // Resizable, so that it can be given back without waiting for a collection.
    const held = new ArrayBuffer(missing * MEBIBYTE, { maxByteLength: missing * MEBIBYTE });
    new Uint8Array(held).fill(1); // touches every page
    const rss = process.memoryUsage().rss / MEBIBYTE;
    const elapsedMillis = () => Number(process.hrtime.bigint() - started) / 1e6;
    const cpuMillis = () => {
      const cpu = process.cpuUsage(startedCpu);
      return (cpu.user + cpu.system) / 1000;
    };
    const wanted = millis - (missing > 0 ? releaseMillis : 0);
    let x = startMillis;
    do {
      for (let i = 0; i < 10000; i++) {
        x = (Math.imul(x, 1103515245) + 12345) | 0;
      }
    } while ((isWall ? elapsedMillis() : cpuMillis()) < wanted);
    if (missing > 0) {
      const before = cpuMillis();
      held.resize(0);
      releaseMillis = cpuMillis() - before;
    }
    return {
      outputsize: x === 0.5 ? 1 : 0, // never, so that the loop has an effect
      start_ms: startMillis,
      times: { transform: elapsedMillis() },
      cpu_ms: cpuMillis(),
      rss_mb: rss,
    };
  } catch (e) {
    return { error: e.message };
  }
}
